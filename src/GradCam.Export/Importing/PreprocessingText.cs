using System.Globalization;
using GradCam.Pictures;

namespace GradCam.Export.Importing;

/// <summary>Puts preprocessing into words.</summary>
internal static class PreprocessingText
{
    public static string Of(Preprocessing p)
    {
        string order = p.Channels == ChannelOrder.Bgr ? "BGR" : "RGB";
        string range = p.Range == ValueRange.Unit ? " / 255" : " in 0..255";
        string numbers = (p.Mean == Preprocessing.ImageNetMean && p.Std == Preprocessing.ImageNetStd) ? ", ImageNet's mean and deviation"
            : p.Mean == default && p.Std == new ChannelValues(1, 1, 1) ? ""
            : $", mean {Of(p.Mean)}, deviation {Of(p.Std)}";
        string fit = p.Resize == ResizeMode.Crop ? $"shorter side to {p.ShorterSide}, centre crop of {p.Width}x{p.Height}" : $"stretched to {p.Width}x{p.Height}";
        return $"{order}{range}{numbers}, {fit}";
    }

    private static string Of(ChannelValues values) => string.Create(CultureInfo.InvariantCulture, $"{values.First} {values.Second} {values.Third}");
}
