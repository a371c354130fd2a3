using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.Explaining;

/// <summary>Measures the managed memory of a call after a few earlier calls.</summary>
public sealed class AllocationTests
{
    // The difference due to strings, lists and similar objects.
    private const int Slack = 4096;
    private const int Calls = 8;

    private static readonly Picture s_small = Make(64, 48);
    private static readonly Picture s_large = Make(1600, 1200);

    [Fact]
    public void An_explanation_takes_as_much_for_a_large_picture_as_for_a_small_one()
    {
        using Explainer explainer = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        long small = Allocated(() => explainer.Explain(s_small));
        long large = Allocated(() => explainer.Explain(s_large));
        Assert.InRange(large, 1, small + Slack);

        // Less than the model's input or the activations, whose memory is pooled or ONNX Runtime's.
        Assert.InRange(large, 1, 3 * 224 * 224 * sizeof(float) / 4);
    }

    [Fact]
    public void A_batch_takes_no_more_for_large_pictures()
    {
        using Explainer explainer = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        long small = Allocated(() => explainer.Explain([s_small, s_small]));
        long large = Allocated(() => explainer.Explain([s_large, s_large]));
        Assert.InRange(large, 1, small + Slack);
    }

    [Fact]
    public void What_is_drawn_takes_the_memory_of_the_result_and_none_where_the_caller_brings_it()
    {
        using Explainer explainer = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        Explanation explanation = explainer.Explain(s_large, cancellationToken: TestContext.Current.CancellationToken);
        int pixels = s_large.Width * s_large.Height;
        var destination = new Picture(s_large.Width, s_large.Height, new byte[pixels * Picture.Channels]);
        var grey = new byte[pixels];

        Assert.InRange(Allocated(() => explanation.HeatMap(s_large, grey)), 0, Slack);
        Assert.InRange(Allocated(() => explanation.HeatMap(s_large)), pixels, pixels + Slack);
        Assert.InRange(Allocated(() => explanation.Overlay(s_large, destination)), 0, Slack);
        Assert.InRange(Allocated(() => explanation.Overlay(s_large)), pixels * Picture.Channels, (pixels * Picture.Channels) + Slack);
    }

    // The minimum of some calls: the first call fills the pools, and a garbage collection may empty them.
    private static long Allocated(Action work)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Calls; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static Picture Make(int width, int height)
    {
        byte[] pixels = new byte[width * height * Picture.Channels];
        new Random(9).NextBytes(pixels);
        return new Picture(width, height, pixels);
    }
}
