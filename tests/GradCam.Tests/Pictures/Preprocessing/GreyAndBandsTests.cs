using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.Pictures.Preprocessings;

/// <summary>Tests inputs of one channel and of bands, and pictures of more than 8 bits.</summary>
public sealed class GreyAndBandsTests
{
    private static readonly Npz Pillow = new(TestPaths.InRepository("tests", "GradCam.Tests", "Pictures", "Preprocessing", "pillow_grey.npz"));
    private static readonly PreprocessingSettings Plain = new() { Range = ValueRange.Byte };

    [Fact]
    public void Grey_is_that_of_Pillow_to_the_bit() =>
        Assert.Equal(Pillow.Bytes("grey").Select(b => (float)b), Apply(new Picture(61, 50, Pillow.Bytes("rgb")), Plain.For(28, 24, 1)));

    [Fact]
    public void Wide_values_are_scaled_as_Pillow_scales_them_in_float()
    {
        Picture picture = Wide(40, 33, 1, Pillow.Floats("wide").Data, new SampleRange(0, 65535));
        Assert.Equal(Pillow.Floats("scaled").Data, Apply(picture, (Plain with { Range = ValueRange.Raw, Filter = ResampleFilter.Bicubic }).For(28, 24, 1)));

        // Byte and unit are clamped to the range, because a bicubic filter exceeds it.
        float[] unit = [.. Pillow.Floats("scaled").Data.Select(v => Math.Clamp(v, 0, 65535) / 65535)];
        Assert.Equal(unit, Apply(picture, new PreprocessingSettings { Filter = ResampleFilter.Bicubic }.For(28, 24, 1)));
    }

    [Fact]
    public void Inverting_comes_before_the_mean()
    {
        var picture = new Picture(2, 1, [10, 10, 10, 250, 250, 250]);
        Assert.Equal([(245 - 3) / 2f, (5 - 3) / 2f], Apply(picture, (Plain with { Invert = true, Mean = new(3f), Std = new(2f) }).For(2, 1, 1)));
        Picture wide = Wide(2, 1, 1, [100, 4000], new SampleRange(0, 4095));
        Assert.Equal([3995f, 95], Apply(wide, (Plain with { Invert = true, Range = ValueRange.Raw }).For(2, 1, 1)));
        Assert.Equal([3995f / 4095, 95f / 4095], Apply(wide, new PreprocessingSettings { Invert = true }.For(2, 1, 1)));
    }

    [Fact]
    public void Bands_stay_in_the_order_of_the_file_with_numbers_of_their_own()
    {
        Picture picture = Wide(2, 1, 4, [1, 2, 3, 4, 11, 12, 13, 14], new SampleRange(0, 100));
        float[] image = Apply(picture, (Plain with { Range = ValueRange.Raw, Mean = new(0, 1, 2, 3), Std = new(1, 1, 1, 2) }).For(2, 1, 4));
        Assert.Equal([1f, 11, 1, 11, 1, 11, 0.5f, 5.5f], image);
    }

    [Fact]
    public void Another_number_of_bands_is_told_with_the_remedy()
    {
        Preprocessing how = Plain.For(2, 1, 13);
        Assert.Contains("the picture has 3 bands, and the model takes 13. Give a TIFF file with 13 bands", Assert.Throws<GradCamException>(() => Apply(new Picture(2, 1, new byte[6]), how)).Message, StringComparison.Ordinal);
        Assert.Contains("one band", Assert.Throws<GradCamException>(() => Apply(Wide(2, 1, 1, [1, 2], new SampleRange(0, 9)), how)).Message, StringComparison.Ordinal);
        Assert.Contains("5 bands, and the model takes 1", Assert.Throws<GradCamException>(() => Apply(Wide(1, 1, 5, new float[5], new SampleRange(0, 9)), Plain.For(2, 1, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_for_another_number_of_channels_are_refused()
    {
        Assert.Contains("mean has 3 numbers, and the model takes one channel", Assert.Throws<GradCamException>(() => PreprocessingPresets.Torchvision.For(2, 2, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("the channel order grey is for a model of one channel", Assert.Throws<GradCamException>(() => PreprocessingPresets.Grey.For(2, 2, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("it is for 4 bands, and the model takes 5", Assert.Throws<GradCamException>(() => new PreprocessingSettings { Bands = 4 }.For(2, 2, 5)).Message, StringComparison.Ordinal);
        Assert.Equal(ChannelOrder.Grey, PreprocessingPresets.ZeroOne.For(2, 2, 1).Channels);
    }

    [Theory]
    [InlineData("40,400", -160, 239)]
    [InlineData("2048,4096", 0, 4095)]
    public void A_window_is_DICOMs(string text, double low, double high) => Assert.Equal(new SampleRange(low, high), SampleRange.ParseWindowOrNull(text));

    [Theory]
    [InlineData("40")]
    [InlineData("40,1")]
    [InlineData("40,-3")]
    [InlineData("a,b")]
    public void Other_windows_are_none(string text) => Assert.Null(SampleRange.ParseWindowOrNull(text));

    [Fact]
    public void One_number_equals_the_same_for_each_channel()
    {
        Assert.Equal(default, new ChannelValues(0, 0, 0));
        Assert.Equal(new ChannelValues(0.5f), new ChannelValues(0.5f, 0.5f));
        Assert.Equal(new ChannelValues(0.5f).GetHashCode(), new ChannelValues(0.5f, 0.5f).GetHashCode());
        Assert.NotEqual(new ChannelValues(1, 2), new ChannelValues(1, 2, 3));
        Assert.NotEqual(new ChannelValues(1, 1), new ChannelValues(1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChannelValues(1, 2)[2]);
    }

    private static Picture Wide(int width, int height, int bands, float[] values, SampleRange range) =>
        ValuePicture.Of(new PictureValues(width, height, bands, values, range), isChosen: true);

    private static float[] Apply(Picture picture, Preprocessing how)
    {
        var image = new float[Preprocessor.Length(how)];
        Preprocessor.Apply(picture, how, image);
        return image;
    }
}
