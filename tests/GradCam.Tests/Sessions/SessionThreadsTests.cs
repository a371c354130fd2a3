using GradCam.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Tests.Sessions;

public class SessionThreadsTests
{
    [Fact]
    public void Sessions_share_a_pool_with_a_thread_for_each_cpu()
    {
        Assert.Equal(Environment.ProcessorCount, GradCamRuntime.Threads);
        Assert.True(GradCamRuntime.SharesThreads);
        Assert.False(GradCamRuntime.Start(GradCamRuntime.Threads + 1));
        Assert.Equal(Environment.ProcessorCount, GradCamRuntime.Threads);
    }

    [Fact]
    public void A_session_with_another_number_of_threads_has_its_own()
    {
        using SessionOptions own = SessionThreads.Options(GradCamRuntime.Threads + 1);
        Assert.Equal(GradCamRuntime.Threads + 1, own.IntraOpNumThreads);
        using SessionOptions shared = SessionThreads.Options(GradCamRuntime.Threads);
        Assert.Equal(0, shared.IntraOpNumThreads);
        Assert.Equal(GradCamRuntime.Threads, SessionThreads.Count(0));
        Assert.Equal(7, SessionThreads.Count(7));
    }

    [Fact]
    public void A_negative_number_of_threads_is_rejected() => Assert.Throws<ArgumentOutOfRangeException>(() => GradCamRuntime.Start(-1));
}
