using GradCam.Export.Quantizing;
using GradCam.Pictures;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Export.Tests.Quantizing;

public sealed class FidelityMeasurementTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_is_what_it_is()
    {
        string model = NarrowVgg16.CopyTo(_folder["model"]);
        string[] before = Directory.GetFiles(model);
        QuantizationFidelity fidelity = FidelityMeasurement.Run(model, model, Pictures(readable: int.MaxValue), TestContext.Current.CancellationToken);
        Assert.Equal((3, 0.0, 1.0), (fidelity.Count, fidelity.LargestScoreError, fidelity.Top1Agreement));
        Assert.Equal(before.Order(), Directory.GetFiles(model).Order());
    }

    // Each model reads the pictures separately. If one were missing, its answer would be compared with another picture's.
    [Fact]
    public void Pictures_that_go_while_it_measures_are_an_error()
    {
        string model = NarrowVgg16.CopyTo(_folder["model"]);
        GradCamException e = Assert.Throws<GradCamException>(() => FidelityMeasurement.Run(model, model, Pictures(readable: 5), TestContext.Current.CancellationToken));
        Assert.Contains("became more or fewer", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_measured_on_gave_no_ranges()
    {
        (CalibrationPictures seen, CalibrationPictures unseen) = Pictures(readable: int.MaxValue, count: 11).Part();
        Assert.Equal((9, 2), (seen.Read().Count(), unseen.Read().Count()));
        Assert.Empty(seen.Read().Select(p => p.Pixels[0] + 256 * p.Pixels[1]).Intersect(unseen.Read().Select(p => p.Pixels[0] + 256 * p.Pixels[1])));
        Assert.Contains("every fifth gave no ranges", unseen.Description, StringComparison.Ordinal);

        // There are too few to divide.
        Directory.Delete(_folder["pictures"], recursive: true);
        (seen, unseen) = Pictures(readable: int.MaxValue).Part();
        Assert.Equal((3, 3), (seen.Read().Count(), unseen.Read().Count()));
        Assert.Contains("which gave the ranges, too", unseen.Description, StringComparison.Ordinal);
    }

    // The codec decodes one to check whether there are any, then all of them for each model.
    private CalibrationPictures Pictures(int readable, int count = 3)
    {
        Directory.CreateDirectory(_folder["pictures"]);
        for (byte i = 1; i <= count; i++)
            File.WriteAllBytes(_folder[$"pictures/{i}.raw"], [i]);
        return CalibrationPictures.Of(_folder["pictures"], new Codec(readable));
    }

    // Decodes a file's only byte to noise, for a given number of calls.
    private sealed class Codec(int readable) : IPictureCodec
    {
        private int _left = readable;

        public Picture Decode(ReadOnlySpan<byte> encoded)
        {
            if (_left-- == 0)
                throw new GradCamException(GradCamErrorKind.Model, "gone");
            byte[] pixels = new byte[64 * 64 * Picture.Channels];
            new Random(encoded[0]).NextBytes(pixels);
            return new Picture(64, 64, pixels);
        }

        public byte[] Encode(Picture picture, PictureFormat format) => throw new NotSupportedException();

        public byte[] Encode(RgbaPicture picture, PictureFormat format) => throw new NotSupportedException();

        public byte[] Encode(GreyPicture picture, PictureFormat format) => throw new NotSupportedException();
    }
}
