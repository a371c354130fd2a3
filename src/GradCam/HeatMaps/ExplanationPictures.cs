using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>An explanation as pictures, laid where the model looked.</summary>
public static class ExplanationPictures
{
    /// <summary>The heat map of one class, as large as the picture; black where the model saw nothing of it.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The picture that was explained.</param>
    /// <param name="rank">Which of <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">How; <see cref="HeatMapOptions.Default"/> where null.</param>
    /// <exception cref="ArgumentException">It is another picture: the part that the model saw does not lie in it.</exception>
    public static GreyPicture HeatMap(this Explanation explanation, Picture picture, int rank = 0, HeatMapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        return HeatMaps.HeatMap.Render(explanation.Classes[rank].Map, picture.Width, picture.Height, SeenOf(explanation, picture), options);
    }

    /// <summary>The picture with the heat map of one class over it; as it was where the model saw nothing of it.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The picture that was explained; it is not changed.</param>
    /// <param name="rank">Which of <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">How; <see cref="OverlayOptions.Default"/> where null.</param>
    /// <exception cref="ArgumentException">It is another picture: the part that the model saw does not lie in it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    public static Picture Overlay(this Explanation explanation, Picture picture, int rank = 0, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        options ??= OverlayOptions.Default;
        PixelRectangle seen = SeenOf(explanation, picture);
        GreyPicture heat = HeatMaps.HeatMap.Render(explanation.Classes[rank].Map, seen.Width, seen.Height, options.HeatMap);
        Picture overlay = Pictures.Overlay.Blend(picture, heat, seen, options.Colormap, options.Opacity);
        return options.SideBySide ? Pictures.SideBySide.Join(picture, overlay) : overlay;
    }

    // A tensor has no picture of its own: then the whole of the given one.
    private static PixelRectangle SeenOf(Explanation explanation, Picture picture) =>
        explanation.Seen ?? PixelRectangle.All(picture.Width, picture.Height);
}
