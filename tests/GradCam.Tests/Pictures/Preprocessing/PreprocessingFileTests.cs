using GradCam.Pictures;

namespace GradCam.Tests.Pictures.Preprocessings;

/// <summary>Tests files of Hugging Face's <c>ImageProcessor</c> classes and of timm.</summary>
public class PreprocessingFileTests
{
    [Theory]
    [InlineData(0, ResampleFilter.Nearest)]
    [InlineData(1, ResampleFilter.Lanczos)]
    [InlineData(2, ResampleFilter.Bilinear)]
    [InlineData(3, ResampleFilter.Bicubic)]
    [InlineData(4, ResampleFilter.Box)]
    [InlineData(5, ResampleFilter.Hamming)]
    public void Resample_has_the_numbers_of_Pillow(int number, ResampleFilter filter) =>
        Assert.Equal(filter, PreprocessingFile.Parse($$"""{"do_resize": true, "size": 32, "resample": {{number}}}""").Filter);

    [Fact]
    public void The_configuration_of_a_timm_model_is_read()
    {
        PreprocessingSettings settings = PreprocessingFile.Parse("""{"architecture": "resnet50", "pretrained_cfg": {"input_size": [3, 224, 224], "interpolation": "bicubic", "crop_pct": 0.95, "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]}}""");
        Assert.Equal(235, settings.ShorterSide);
        Assert.Equal(ResampleFilter.Bicubic, settings.Filter);
        Assert.Equal(new ChannelValues(0.25f, 0.25f, 0.25f), settings.Std);
    }

    // Pillow: Image.fromarray(numpy.arange(0, 250, 10, numpy.uint8).reshape(5, 5)).resize((3, 3), filter).
    [Theory]
    [InlineData(ResampleFilter.Box, new byte[] { 30, 45, 60, 105, 120, 135, 180, 195, 210 })]
    [InlineData(ResampleFilter.Hamming, new byte[] { 23, 39, 55, 104, 120, 136, 185, 201, 217 })]
    public void Box_and_Hamming_are_those_of_Pillow(ResampleFilter filter, byte[] expected)
    {
        byte[] pixels = [.. Enumerable.Range(0, 25).SelectMany(i => new[] { (byte)(i * 10), (byte)(i * 10), (byte)(i * 10) })];
        Picture small = PictureResizer.Resize(new Picture(5, 5, pixels), 3, 3, filter);
        Assert.Equal(expected, small.Pixels.Where((_, i) => i % 3 == 0));
    }
}
