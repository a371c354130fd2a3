using GradCam.Sessions;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Tests.Sessions;

public sealed class OpenedOnceTests
{
    [Fact]
    public async Task However_many_threads_ask_one_of_them_opens()
    {
        int opened = 0;
        using var start = new Barrier(8);
        var once = new OpenedOnce<object>(() =>
        {
            Interlocked.Increment(ref opened);
            Thread.Sleep(20);
            return new object();
        });
        Assert.Null(once.ValueOrNull);
        object[] values = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return once.Value;
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.Equal(1, opened);
        Assert.All(values, v => Assert.Same(once.ValueOrNull, v));
    }

    [Fact]
    public void A_graph_that_could_not_be_opened_is_tried_again()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        SplitModel model = SplitModel.Open(NarrowVgg16.CopyTo(folder["model"]));
        string gradient = model.PathOf(model.Manifest.Gradient.File!);
        using var sessions = new SplitSessions(model, threads: 1);
        File.Move(gradient, folder["away"]);
        Assert.Throws<GradCamException>(() => sessions[SplitGraph.Gradient]);
        File.Move(folder["away"], gradient);
        Assert.NotEmpty(sessions[SplitGraph.Gradient].OutputNames);
    }
}
