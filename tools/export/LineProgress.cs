namespace GradCam.Tools.Export;

/// <summary>Reports progress as one line per step. Unlike <see cref="Progress{T}"/>, it reports in order and at once.</summary>
internal sealed class LineProgress(TextWriter error) : IProgress<string>
{
    public void Report(string value) => error.WriteLine(value);
}
