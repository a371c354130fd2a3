using GradCam.Datasets.Runs;

namespace GradCam.Cli.Batch;

/// <summary>Releases memory that the C library keeps, after every so many pictures, and passes the progress on.</summary>
internal sealed class TrimmingProgress(IProgress<RunProgress> next) : IProgress<RunProgress>
{
    // A release takes some milliseconds.
    private const long Pictures = 128;

    public void Report(RunProgress value)
    {
        if (value.Pictures % Pictures == 0)
            NativeHeaps.Trim();
        next.Report(value);
    }
}
