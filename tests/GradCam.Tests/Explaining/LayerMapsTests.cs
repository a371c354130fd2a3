using GradCam.Explaining;
using GradCam.TestSupport;

namespace GradCam.Tests.Explaining;

public sealed class LayerMapsTests
{
    private static readonly CamMap s_fine = new(2, 2, [0f, 2f, 4f, 8f]);
    private static readonly CamMap s_coarse = new(1, 1, [5f]);

    [Theory]
    [InlineData(LayerMerge.Mean, new[] { 0.5f, 0.625f, 0.75f, 1f })]
    [InlineData(LayerMerge.Max, new[] { 1f, 1f, 1f, 1f })]
    [InlineData(LayerMerge.Product, new[] { 0f, 0.25f, 0.5f, 1f })]
    public void Maps_are_scaled_enlarged_and_merged(LayerMerge merge, float[] expected)
    {
        CamMap merged = LayerMaps.Merge([s_coarse, s_fine], [5f, 8f], merge);
        Assert.Equal((2, 2), (merged.Height, merged.Width));
        Compare.Close(expected, merged.Values, 1e-6);
    }

    [Fact]
    public void A_layer_that_says_nothing_counts_as_zero()
    {
        CamMap merged = LayerMaps.Merge([new CamMap(1, 1, [-3f]), s_fine], [0f, 8f], LayerMerge.Mean);
        Compare.Close([0f, 0.125f, 0.25f, 0.5f], merged.Values, 1e-6);
    }

    [Fact]
    public void A_single_map_stays_as_it_is() => Assert.Same(s_fine, LayerMaps.Merge([s_fine], [8f], LayerMerge.Product));
}
