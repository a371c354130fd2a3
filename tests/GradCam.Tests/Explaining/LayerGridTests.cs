using GradCam.Explaining;
using GradCam.SplitModels;

namespace GradCam.Tests.Explaining;

public class LayerGridTests
{
    private readonly LayerGrid _grid = new(new TargetLayer("conv", "conv", [0, 2, 3, 4]));

    [Fact]
    public void A_picture_has_its_part_of_the_batch()
    {
        float[] batch = [.. Enumerable.Range(0, 48).Select(i => (float)i)];
        Assert.Equal(batch.AsSpan(24), _grid.Own(batch, 1));
        Assert.Equal(batch.AsSpan(0, 24), _grid.Read(batch, 0));
        Assert.True(_grid.Own([], 1).IsEmpty);
    }

    [Fact]
    public void A_tensor_that_does_not_fit_the_manifest_is_a_damaged_model()
    {
        GradCamException e = Assert.Throws<GradCamException>(() => _grid.Own(new float[47], 1));
        Assert.Contains("the layer 'conv' has 47 values, which do not fit the shape [0, 2, 3, 4]", e.Message, StringComparison.Ordinal);
        Assert.Throws<GradCamException>(() => _grid.Write(new float[24], new float[23], 0));
    }
}
