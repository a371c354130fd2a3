using System.Globalization;
using GradCam.Pictures;

namespace GradCam.Cli.Explain;

/// <summary>Finds the reasons why the model may not see the same picture as the user.</summary>
internal static class PictureCautions
{
    // Below this share, an important part is as likely outside as inside.
    private const double LeastSeen = 0.6;

    /// <summary>Returns the reasons, as sentences without a full stop.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="preprocessing">The model's preprocessing.</param>
    public static IReadOnlyList<string> Of(Picture picture, Preprocessing preprocessing)
    {
        // A model with raw values sees all of them.
        List<string> cautions = picture.Caution is { } caution && preprocessing.Range != ValueRange.Raw ? [caution] : [];
        if (SeesTooLittle(picture, preprocessing))
            cautions.Add(string.Create(CultureInfo.InvariantCulture, $"the model sees {Share(picture, preprocessing) * 100:0} % of it: the preprocessing cuts out the middle. With a plain model, --resize stretch shows it the whole picture"));
        return cautions;
    }

    /// <summary>Returns whether the model sees under 60 % of a picture.</summary>
    public static bool SeesTooLittle(Picture picture, Preprocessing preprocessing) => Share(picture, preprocessing) < LeastSeen;

    // A picture that is too long to crop fails in the preprocessing.
    private static double Share(Picture picture, Preprocessing preprocessing)
    {
        if (preprocessing.Resize == ResizeMode.Stretch || Math.Max(picture.Width, picture.Height) / Math.Min(picture.Width, picture.Height) > 1000)
            return 1;
        PixelRectangle seen = preprocessing.Seen(picture.Width, picture.Height);
        return (double)seen.Width * seen.Height / ((double)picture.Width * picture.Height);
    }
}
