using GradCam.Cli.Batch;
using GradCam.Cli.Models;
using GradCam.Devices;

namespace GradCam.Cli.Tests;

public class BatchWorkersTests
{
    private static readonly Device s_cuda = new(DeviceKind.Cuda);
    private static readonly int s_cores = Environment.ProcessorCount;

    [Fact]
    public void On_the_processor_there_is_a_worker_for_each_core()
    {
        Assert.Equal(s_cores, BatchWorkers.Count(threads: 0, workers: 0, [Device.Cpu]));
        Assert.Equal(1, BatchWorkers.Threads(threads: 0, workers: 0, devices: 1));
        Assert.Equal(1, BatchWorkers.Count(threads: s_cores, workers: 0, [Device.Cpu]));
        Assert.Equal(s_cores, BatchWorkers.Threads(threads: 0, workers: 1, devices: 1));
    }

    [Fact]
    public void On_a_GPU_there_are_two_however_many_cores_there_are()
    {
        Assert.Equal(2, BatchWorkers.Count(threads: 0, workers: 0, [s_cuda]));
        Assert.Equal(4, BatchWorkers.Count(threads: 0, workers: 0, [s_cuda, new(DeviceKind.Cuda, 1)]));
    }

    [Fact]
    public void What_was_asked_for_is_done_with_one_for_each_device_at_least()
    {
        Assert.Equal(5, BatchWorkers.Count(threads: 0, workers: 5, [s_cuda]));
        Assert.Equal(2, BatchWorkers.Count(threads: 0, workers: 1, [s_cuda, Device.Cpu]));
        Assert.Equal(3, BatchWorkers.Threads(threads: 3, workers: 0, devices: 1));
    }

    [Fact]
    public void A_fallback_is_told_with_the_device_and_how_to_mean_it() => Assert.Equal(
        "computing on cpu: cuda:0 cannot be used: no driver. (--device cpu says that this is meant)",
        DeviceFallback.Text("cpu", "cuda:0 cannot be used: no driver."));
}
