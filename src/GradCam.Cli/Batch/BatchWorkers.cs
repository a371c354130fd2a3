using GradCam.Devices;

namespace GradCam.Cli.Batch;

/// <summary>How many batches are in the model at once, and with how many threads.</summary>
internal static class BatchWorkers
{
    // On a GPU one batch is computed while another one's tensors are copied and its maps are made. More would only take memory.
    private const int OfDevice = 2;

    /// <summary>Threads of one operator on the processor.</summary>
    /// <param name="threads">What was asked for; 0 for as many as the workers leave.</param>
    /// <param name="workers">What was asked for; 0 for what is best.</param>
    /// <param name="devices">How many devices were asked for.</param>
    public static int Threads(int threads, int workers, int devices) =>
        threads > 0 ? threads : Math.Max(1, Environment.ProcessorCount / Math.Max(devices, OnProcessor(threads, workers)));

    /// <summary>Batches that are in the model at once.</summary>
    /// <param name="threads">The threads that were asked for.</param>
    /// <param name="workers">The workers that were asked for; 0 for what is best.</param>
    /// <param name="devices">The devices that were chosen. Each gets as many of the workers as the others.</param>
    public static int Count(int threads, int workers, IReadOnlyList<Device> devices)
    {
        // One thread for each of several batches: nothing waits for anything, which small operators do that are shared by threads.
        int all = workers > 0 || devices.All(d => d.Kind == DeviceKind.Cpu) ? OnProcessor(threads, workers) : OfDevice * devices.Count;
        return Math.Max(devices.Count, all);
    }

    private static int OnProcessor(int threads, int workers) => workers > 0 ? workers : Environment.ProcessorCount / Math.Max(1, threads);
}
