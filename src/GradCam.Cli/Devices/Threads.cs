namespace GradCam.Cli.Devices;

/// <summary>Describes the number of threads that compute.</summary>
internal static class Threads
{
    /// <summary>Returns the number in words, next to the number of CPUs that the process may use.</summary>
    /// <param name="threads">The requested number; 0 for the threads that all models share.</param>
    public static string InWords(int threads)
    {
        int count = threads > 0 ? threads : GradCamRuntime.Threads;
        int cpus = GradCamRuntime.AvailableCpus;
        return $"{count} thread{(count == 1 ? "" : "s")} on {cpus} CPU{(cpus == 1 ? "" : "s")}";
    }
}
