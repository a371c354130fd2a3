using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.HeatMaps;

public class AttributionPictureTests
{
    private static readonly NpyArray s_attributions = new([3, 1, 2], [1, 0, -2, 0, 9, 0]);

    [Theory]
    [InlineData(ChannelOrder.Rgb)]
    [InlineData(ChannelOrder.Bgr)]
    public void Zero_is_grey_and_a_tenth_of_the_range_is_the_root_mean_square(ChannelOrder order)
    {
        // rms = sqrt((1 + 4 + 81) / 6) = 3.786; 9 is 2.38 of these above zero.
        byte[] colours = [134, 114, 188];
        if (order == ChannelOrder.Bgr)
            Array.Reverse(colours);
        Assert.Equal([.. colours, 127, 127, 127], AttributionPicture.Draw(s_attributions, order, 2, 1, PixelRectangle.All(2, 1)).Pixels);
    }

    [Fact]
    public void What_the_model_did_not_see_is_grey()
    {
        Picture picture = AttributionPicture.Draw(s_attributions, ChannelOrder.Rgb, 4, 3, new PixelRectangle(1, 2, 2, 1));
        byte[] row = [127, 127, 127, 134, 114, 188, 127, 127, 127, 127, 127, 127];
        Assert.Equal([.. Enumerable.Repeat((byte)127, 24), .. row], picture.Pixels);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Nothing_and_no_numbers_are_grey(float value)
    {
        Picture picture = AttributionPicture.Draw(new NpyArray([3, 1, 1], [value, 0, 0]), ChannelOrder.Rgb, 3, 3, PixelRectangle.All(3, 3));
        Assert.All(picture.Pixels, p => Assert.Equal(127, p));
    }

    [Fact]
    public void Other_tensors_are_refused() =>
        Assert.Throws<ArgumentException>(() => AttributionPicture.Draw(new NpyArray([1, 2], [1, 2]), ChannelOrder.Rgb, 2, 1, PixelRectangle.All(2, 1)));

    [Fact]
    public void One_channel_is_drawn_in_grey_and_bands_as_their_sum()
    {
        Picture grey = AttributionPicture.Draw(new NpyArray([1, 1, 2], [1, -1]), ChannelOrder.Grey, 2, 1, PixelRectangle.All(2, 1));
        Assert.Equal([grey.Pixels[0], grey.Pixels[0], grey.Pixels[3], grey.Pixels[3]], [grey.Pixels[1], grey.Pixels[2], grey.Pixels[4], grey.Pixels[5]]);
        Assert.True(grey.Pixels[0] > 127 && grey.Pixels[3] < 127);
        Assert.Equal(grey.Pixels, AttributionPicture.Draw(new NpyArray([2, 1, 2], [3, -1, -2, 0]), ChannelOrder.Bands, 2, 1, PixelRectangle.All(2, 1)).Pixels);
    }

    [Fact]
    public void They_are_kept_where_they_are_asked_for()
    {
        var picture = new Picture(20, 10, [.. Enumerable.Range(0, 600).Select(i => (byte)(i * 7))]);
        using Explainer explainer = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        var options = new ExplainOptions { Method = new GradientMethod(), KeepAttributions = true };
        Explanation kept = explainer.Explain(picture, options, TestContext.Current.CancellationToken);
        Assert.Equal([3, 224, 224], Assert.Single(kept.Classes[0].Attributions).Shape);
        Assert.Equal((20, 10), (kept.Attribution(picture).Width, kept.Attribution(picture).Height));
        Explanation plain = explainer.Explain(picture, options with { KeepAttributions = false }, TestContext.Current.CancellationToken);
        Assert.Equal(plain.Classes[0].Map.Values, kept.Classes[0].Map.Values);
        Assert.Throws<ArgumentException>(() => plain.Attribution(picture));
        Assert.Empty(explainer.Explain(picture, options with { Method = CamMethods.GradCam }, TestContext.Current.CancellationToken).Classes[0].Attributions);
    }
}
