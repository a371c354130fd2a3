using GradCam.Explaining;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.Explaining;

/// <summary>A call after the end of an explainer, or during it, throws an exception and does not end the process.</summary>
public class ExplainerDisposalTests
{
    private static string Shapes => TestPaths.InRepository("models", "shapes-split");

    [Fact]
    public void Calls_that_come_too_late_are_refused_by_name()
    {
        var explainer = Explainer.Load(Shapes, cancellationToken: TestContext.Current.CancellationToken);
        explainer.Dispose();
        explainer.Dispose();
        int length = (int)explainer.Model.Manifest.Image.Shape.Skip(1).Aggregate(1L, (a, b) => a * b);
        Assert.Equal("GradCam.Explaining.Explainer", Assert.Throws<ObjectDisposedException>(() => explainer.Explain(Grey(), cancellationToken: TestContext.Current.CancellationToken)).ObjectName);
        Assert.Throws<ObjectDisposedException>(() => explainer.Scores(new float[length], 1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Calls_on_other_threads_end_whole_or_are_refused()
    {
        for (int round = 0; round < 5; round++)
        {
            var explainer = Explainer.Load(Shapes, cancellationToken: TestContext.Current.CancellationToken);
            float[] expected = [.. explainer.Explain(Grey(), cancellationToken: TestContext.Current.CancellationToken).Classes[0].Map.Values];
            using var started = new CountdownEvent(4);
            Task<int>[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(
                () =>
                {
                    for (int calls = 1; ; calls++)
                    {
                        try
                        {
                            Assert.Equal(expected, explainer.Explain(Grey(), cancellationToken: TestContext.Current.CancellationToken).Classes[0].Map.Values);
                        }
                        catch (ObjectDisposedException)
                        {
                            return calls;
                        }

                        if (calls == 1)
                            started.Signal();
                    }
                },
                TestContext.Current.CancellationToken))];
            Assert.True(started.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
            explainer.Dispose();
            Assert.All(await Task.WhenAll(callers), calls => Assert.True(calls > 1));
        }
    }

    private static Picture Grey() => new(8, 8, [.. Enumerable.Repeat((byte)128, 8 * 8 * 3)]);
}
