using GradCam.Datasets.Runs;

namespace GradCam.Datasets.Tests.Runs;

public class BatchSizeChoiceTests
{
    private static readonly int[] s_sizes = [1, 2, 4, 8];

    [Fact]
    public void The_fastest_size_is_chosen_if_it_is_worth_it()
    {
        Assert.Equal(4, Best(size => size <= 4 ? 8 - size : 8));
        Assert.Equal(1, Best(size => 1 - (size * 0.001)));
    }

    [Fact]
    public void A_size_that_fails_ends_the_search_and_not_the_run()
    {
        var tried = new List<int>();
        Assert.Equal(2, Best(size =>
        {
            tried.Add(size);
            return size < 4 ? 1.0 / size : throw new GradCamException(GradCamErrorKind.Model, "ONNX Runtime failed: out of memory.");
        }));
        Assert.Equal([1, 1, 1, 2, 2, 4], tried);
    }

    [Fact]
    public void A_model_that_runs_on_no_picture_is_an_error() =>
        Assert.Throws<GradCamException>(() => Best(_ => throw new GradCamException(GradCamErrorKind.Model, "ONNX Runtime failed.")));

    [Fact]
    public void Without_time_one_size_is_looked_at_once()
    {
        int runs = 0;
        Assert.Equal(1, BatchSizeChoice.Best(s_sizes, TimeSpan.Zero, _ => ++runs));
        Assert.Equal(2, runs);
    }

    private static int Best(Func<int, double> run) => BatchSizeChoice.Best(s_sizes, TimeSpan.FromHours(1), run);
}
