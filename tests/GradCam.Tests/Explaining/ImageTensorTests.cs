using GradCam.Explaining;
using GradCam.NumPy;

namespace GradCam.Tests.Explaining;

public sealed class ImageTensorTests
{
    private static readonly float[] Values = [.. Enumerable.Range(0, 24).Select(i => (float)i)];

    [Theory]
    [InlineData(1, 2, 3, 4)]
    [InlineData(1, 24)]
    [InlineData(2, 3, 4)]
    [InlineData(24)]
    public void These_are_one_image_with_channels_first(params int[] shape)
    {
        (float[] image, int count) = ImageTensor.Read(Array(shape), [0, 2, 3, 4]);
        Assert.Equal(1, count);
        Assert.Same(Values, image);
    }

    [Fact]
    public void Channels_that_are_last_come_first()
    {
        (float[] image, int count) = ImageTensor.Read(Array([2, 1, 4, 3]), [0, 3, 1, 4]);
        Assert.Equal(2, count);
        Assert.Equal([0f, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11, 12, 15, 18, 21, 13, 16, 19, 22, 14, 17, 20, 23], image);
    }

    [Theory]
    [InlineData(4, 2, 3)]
    [InlineData(4, 1, 2, 3)]
    [InlineData(4, 2, 3, 1)]
    [InlineData(4, 6)]
    public void Images_of_one_channel_need_no_axis_for_it(params int[] shape)
    {
        (float[] image, int count) = ImageTensor.Read(Array(shape), [0, 1, 2, 3]);
        Assert.Equal(4, count);
        Assert.Same(Values, image);
    }

    [Fact]
    public void Other_shapes_are_refused_with_those_that_fit() =>
        Assert.Equal("a tensor of shape [4, 3, 2]; the model takes [N, 1, 2, 3], [N, 2, 3, 1], [N, 2, 3] or [N, 6].", Assert.Throws<GradCamException>(() => ImageTensor.Read(Array([4, 3, 2]), [0, 1, 2, 3])).Message);

    private static NpyArray Array(int[] shape) => new([.. shape.Select(d => (long)d)], Values);
}
