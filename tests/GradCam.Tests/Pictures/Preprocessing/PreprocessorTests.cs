using System.Text.Json;
using CsCheck;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.Pictures.Preprocessings;

public class PreprocessorTests
{
    private static readonly Npz Torchvision = new(TestPaths.InRepository("tests", "GradCam.Tests", "Pictures", "Preprocessing", "torchvision.npz"));

    public static TheoryData<int, int> Sizes => new() { { 61, 50 }, { 50, 61 }, { 45, 40 }, { 40, 43 }, { 7, 100 }, { 100, 7 }, { 40, 40 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gives_the_numbers_that_torchvision_gives(int width, int height)
    {
        var picture = new Picture(width, height, Torchvision.Bytes($"{width}x{height}_rgb"));
        var half = new ChannelValues(0.5f, 0.5f, 0.5f);
        foreach ((string name, Preprocessing how) in ((string, Preprocessing)[])
        [
            ("crop", Preprocessing.ImageNetCrop(40, 32)),
            ("stretch", Preprocessing.ImageNet(24) with { Height = 19 }),
            ("odd", Preprocessing.ImageNetCrop(40, 31) with { Height = 23, Filter = ResampleFilter.Bicubic, Mean = half, Std = half }),
        ])
        {
            var image = new float[Preprocessor.Length(how)];
            Preprocessor.Apply(picture, how, image);
            Assert.Equal(Torchvision.Floats($"{width}x{height}_{name}").Data, image);
        }
    }

    [Fact]
    public void Channels_may_be_in_reverse_and_values_in_0_to_255()
    {
        var picture = new Picture(2, 1, [1, 2, 3, 4, 5, 6]);
        var how = new Preprocessing { Width = 2, Height = 1, Channels = ChannelOrder.Bgr, Range = ValueRange.Byte, Mean = new(3, 2, 1), Std = new(1, 2, 4) };
        var image = new float[6];
        Preprocessor.Apply(picture, how, image);
        Assert.Equal([0f, 3f, 0f, 1.5f, 0f, 0.75f], image);
    }

    [Fact]
    public void Stretched_pictures_are_seen_whole() =>
        Assert.Equal(new PixelRectangle(0, 0, 500, 375), Preprocessing.ImageNet(224).Seen(500, 375));

    [Theory]
    [InlineData(512, 256, 144, 16, 224, 224)]
    [InlineData(256, 512, 16, 144, 224, 224)]
    [InlineData(1024, 512, 288, 32, 448, 448)]
    [InlineData(128, 128, 8, 8, 112, 112)]
    [InlineData(1, 1, 0, 0, 1, 1)]
    [InlineData(1, 2, 0, 1, 1, 1)]
    public void The_middle_is_seen_of_a_cut_picture(int width, int height, int x, int y, int seenWidth, int seenHeight) =>
        Assert.Equal(new PixelRectangle(x, y, seenWidth, seenHeight), Preprocessing.ImageNetCrop(256, 224).Seen(width, height));

    [Fact]
    public void What_is_seen_lies_in_the_picture_and_where_the_window_is() => Gen.Select(Gen.Int[1, 2000], Gen.Int[1, 2000], Gen.Int[1, 300], Gen.Int[0, 60]).WithFixedSeeds().Sample(
        (width, height, size, margin) =>
        {
            Placement placement = Preprocessing.ImageNetCrop(size + margin, size).Place(width, height);
            Assert.True(placement.Seen.LiesIn(width, height));
            Assert.True(placement.Window.LiesIn(placement.ScaledWidth, placement.ScaledHeight));
            Assert.Equal(size + margin, Math.Min(placement.ScaledWidth, placement.ScaledHeight));
            double step = (double)width / placement.ScaledWidth;
            Assert.InRange(placement.Seen.X - placement.Window.X * step, -1, 0.5);
            Assert.InRange(placement.Seen.X + placement.Seen.Width - (placement.Window.X + size) * step, -0.5, 1);
        });

    [Fact]
    public void A_long_and_thin_picture_costs_no_more_than_its_middle()
    {
        var picture = new Picture(20_000, 1, [.. Enumerable.Range(0, 60_000).Select(i => (byte)(i / 3 / 79))]);
        Preprocessing how = Preprocessing.ImageNetCrop(256, 224);
        var image = new float[Preprocessor.Length(how)];
        Preprocessor.Apply(picture, how, image);
        Assert.Equal(new PixelRectangle(10_000, 0, 1, 1), how.Seen(20_000, 1));
        Assert.All(image, v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Refuses_settings_that_contradict_each_other()
    {
        Assert.Contains("cannot be cut out", Refusal(Preprocessing.ImageNetCrop(200, 224)), StringComparison.Ordinal);
        Assert.Contains("std 0 of channel 1", Refusal(Preprocessing.ImageNet(9) with { Std = new(1, 0, 1) }), StringComparison.Ordinal);
        Assert.Contains("0x0 pixels", Refusal(Preprocessing.ImageNet(0)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Preprocessor.Apply(new Picture(1, 1, new byte[3]), Preprocessing.ImageNet(2), new float[11]));

        static string Refusal(Preprocessing how) => Assert.Throws<GradCamException>(() => how.Seen(10, 10)).Message;
    }

    [Fact]
    public void Is_written_to_JSON_and_read_again()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Preprocessing how = Preprocessing.ImageNetCrop(256, 224) with { Filter = ResampleFilter.Bicubic, Channels = ChannelOrder.Bgr };
        string json = JsonSerializer.Serialize(how, options);
        Assert.Contains("\"resize\":\"crop\"", json, StringComparison.Ordinal);
        Assert.Contains("\"filter\":\"bicubic\"", json, StringComparison.Ordinal);
        Assert.Contains("\"range\":\"0..1\"", json, StringComparison.Ordinal);
        Assert.Contains("\"mean\":[0.485,0.456,0.406]", json, StringComparison.Ordinal);
        Assert.DoesNotContain("imageNet", json, StringComparison.Ordinal);
        Assert.Equal(how, JsonSerializer.Deserialize<Preprocessing>(json, options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ChannelValues>("[]", options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ChannelValues>("[1,\"2\"]", options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ChannelValues>("1", options));
    }
}
