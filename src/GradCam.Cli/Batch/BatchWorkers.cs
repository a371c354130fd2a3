using GradCam.Devices;

namespace GradCam.Cli.Batch;

/// <summary>Computes the number of batches that run in the model at once, and of their threads.</summary>
internal static class BatchWorkers
{
    // A GPU computes one batch as another one's tensors are copied and its maps are computed. More batches would only need memory.
    private const int OfDevice = 2;

    /// <summary>Returns the number of threads of one operator on the CPU.</summary>
    /// <param name="threads">The requested number; 0 for as many as the workers leave.</param>
    /// <param name="workers">The requested number; 0 for the best one.</param>
    /// <param name="devices">The number of requested devices.</param>
    public static int Threads(int threads, int workers, int devices) =>
        threads > 0 ? threads : Math.Max(1, Environment.ProcessorCount / Math.Max(devices, OnProcessor(threads, workers)));

    /// <summary>Returns the number of batches that run in the model at once.</summary>
    /// <param name="threads">The requested number of threads.</param>
    /// <param name="workers">The requested number of workers; 0 for the best one.</param>
    /// <param name="devices">The chosen devices. Each gets an equal number of the workers.</param>
    public static int Count(int threads, int workers, IReadOnlyList<Device> devices)
    {
        // One thread for each of several batches: threads that share small operators wait for each other.
        int all = workers > 0 || devices.All(d => d.Kind == DeviceKind.Cpu) ? OnProcessor(threads, workers) : OfDevice * devices.Count;
        return Math.Max(devices.Count, all);
    }

    private static int OnProcessor(int threads, int workers) => workers > 0 ? workers : Environment.ProcessorCount / Math.Max(1, threads);
}
