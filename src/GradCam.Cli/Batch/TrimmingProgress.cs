using GradCam.Datasets.Runs;

namespace GradCam.Cli.Batch;

/// <summary>Gives memory back that the C library keeps, every so many pictures, and hands the progress on.</summary>
internal sealed class TrimmingProgress(IProgress<RunProgress> next) : IProgress<RunProgress>
{
    // Some milliseconds each time.
    private const long Pictures = 128;

    public void Report(RunProgress value)
    {
        if (value.Pictures % Pictures == 0)
            NativeHeaps.Trim();
        next.Report(value);
    }
}
