using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Tests.Methods.Perturbing;

public class BaselineTests
{
    private const int Side = 96;
    private readonly GoldenModel _model = GoldenModel.OpenOrSkip("resnet-small");

    [Fact]
    public void Random_is_the_same_for_a_seed_picture_and_class_and_another_for_any_other()
    {
        float[] map = Map(new RandomMethod(), _model.Input());
        Assert.Equal(36, map.Length);
        Assert.All(map, v => Assert.InRange(v, 0, 1));
        Assert.Equal(map, Map(new RandomMethod(), _model.Input()));
        Assert.NotEqual(map, Map(new RandomMethod { Seed = 1 }, _model.Input()));
        Assert.NotEqual(map, Map(new RandomMethod(), _model.Input(1)));
        Assert.NotEqual(map, _model.Explain(new RandomMethod(), _model.Input(), ScoreTarget.Score(1)).Map.Values);
    }

    [Fact]
    public void Centre_is_a_gaussian_of_a_quarter_of_the_side()
    {
        float[] map = Map(new CentreMethod(), _model.Input());
        Assert.Equal(1, map[(48 * Side) + 48], 1e-3);
        Assert.Equal(map[0], map[^1], 1e-6);

        // One standard deviation to the right: 72 of 96, between two pixels.
        Assert.Equal(Math.Exp(-0.5), (map[(48 * Side) + 71] + map[(48 * Side) + 72]) / 2, 1e-3);
    }

    [Fact]
    public void Edge_is_the_magnitude_of_Sobels_gradient()
    {
        // A ramp of 2 a column and 1 a row in the mean of the colours. The operator returns 8 times that.
        float[] values = [.. Enumerable.Range(0, 3 * Side * Side).Select(i => (i / (Side * Side) * 0.5f) + (2f * (i % Side)) + (i / Side % Side))];
        float[] map = Map(new EdgeMethod(), new NpyArray([3, Side, Side], values));
        for (int y = 1; y < Side - 1; y++)
        {
            for (int x = 1; x < Side - 1; x++)
                Assert.Equal(8 * Math.Sqrt(5), map[(y * Side) + x], 1e-2);
        }
    }

    private float[] Map(ICamMethod method, NpyArray image) => _model.Explain(method, image, ScoreTarget.Score(0)).Map.Values;
}
