using System.Globalization;
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

    /// <summary>The heat map of one class, into memory of the caller's, see <see cref="HeatMap(Explanation, Picture, int, HeatMapOptions?)"/>.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The picture that was explained.</param>
    /// <param name="destination"><c>[height, width]</c> of the picture, 8 bits each.</param>
    /// <param name="rank">Which of <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">How; <see cref="HeatMapOptions.Default"/> where null.</param>
    /// <exception cref="ArgumentException">It is another picture: the part that the model saw does not lie in it. Or the destination has another length.</exception>
    public static void HeatMap(this Explanation explanation, Picture picture, Span<byte> destination, int rank = 0, HeatMapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        HeatMaps.HeatMap.Render(explanation.Classes[rank].Map, picture.Width, picture.Height, SeenOf(explanation, picture), destination, options);
    }

    /// <summary>The picture with the heat map of one class over it; as it was where the model saw nothing of it.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The picture that was explained; it is not changed.</param>
    /// <param name="rank">Which of <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">How; <see cref="OverlayOptions.Default"/> where null.</param>
    /// <exception cref="ArgumentException">It is another picture: the part that the model saw does not lie in it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    /// <exception cref="GradCamException">With a legend the result has more pixels than an array holds.</exception>
    public static Picture Overlay(this Explanation explanation, Picture picture, int rank = 0, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        ClassExplanation explained = explanation.Classes[rank];
        return MapOverlay.Draw(explained.Map, picture, SeenOf(explanation, picture), options, explained.Caption()).Picture;
    }

    /// <summary>The picture with the heat map of one class over it, drawn into a picture of the caller's, so that one after the other takes no memory of its own.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The picture that was explained; it is not changed, unless it is the destination too.</param>
    /// <param name="destination">What is drawn into, as large as the picture; all of it is overwritten.</param>
    /// <param name="rank">Which of <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">How, without a legend and side by side; <see cref="OverlayOptions.Default"/> where null.</param>
    /// <exception cref="ArgumentException">It is another picture: the part that the model saw does not lie in it. Or the destination has another size, or no room for what the options want.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    public static void Overlay(this Explanation explanation, Picture picture, Picture destination, int rank = 0, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        MapOverlay.Draw(explanation.Classes[rank].Map, picture, SeenOf(explanation, picture), destination, options);
    }

    /// <summary>The heat map of one class as a transparent layer, see <see cref="MapLayer.Draw"/>.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The picture that was explained.</param>
    /// <param name="rank">Which of <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">How; <see cref="OverlayOptions.Default"/> where null.</param>
    /// <exception cref="ArgumentException">It is another picture: the part that the model saw does not lie in it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    public static RgbaPicture TransparentOverlay(this Explanation explanation, Picture picture, int rank = 0, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        return MapLayer.Draw(explanation.Classes[rank].Map, picture.Width, picture.Height, SeenOf(explanation, picture), options).Picture;
    }

    /// <summary>What each colour of each pixel was given, see <see cref="AttributionPicture.Draw"/>; of the first target layer.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The picture that was explained.</param>
    /// <param name="channels">The order of the colours in the model's input.</param>
    /// <param name="rank">Which of <see cref="Explanation.Classes"/>.</param>
    /// <exception cref="ArgumentException">No attributions were kept, or it is another picture: the part that the model saw does not lie in it.</exception>
    public static Picture Attribution(this Explanation explanation, Picture picture, ChannelOrder channels = ChannelOrder.Rgb, int rank = 0)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        return explanation.Classes[rank].Attributions is [{ } first, ..]
            ? AttributionPicture.Draw(first, channels, picture.Width, picture.Height, SeenOf(explanation, picture))
            : throw new ArgumentException("There are no attributions: they are kept where ExplainOptions.KeepAttributions is set and the method has them.", nameof(explanation));
    }

    /// <summary>The region that the heat map of one class highlights, see <see cref="HighlightedRegion.Find"/>.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The picture that was explained.</param>
    /// <param name="rank">Which of <see cref="Explanation.Classes"/>.</param>
    /// <param name="threshold">What counts as highlighted; <see cref="RegionThreshold.Default"/> where null.</param>
    /// <returns>Null where the map is not <see cref="MapCondition.Normal"/>.</returns>
    /// <exception cref="ArgumentException">It is another picture: the part that the model saw does not lie in it.</exception>
    public static HighlightedRegion? Region(this Explanation explanation, Picture picture, int rank = 0, RegionThreshold? threshold = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        return HighlightedRegion.Find(explanation.Classes[rank].Map, picture.Width, picture.Height, SeenOf(explanation, picture), threshold);
    }

    /// <summary>What is written below a class's picture: its name and probability, or another target in words and its value; where the model scores each place, the class's share of them.</summary>
    /// <param name="explained">The class.</param>
    public static string Caption(this ClassExplanation explained)
    {
        ArgumentNullException.ThrowIfNull(explained);
        if (explained.IsDense)
            return string.Create(CultureInfo.InvariantCulture, $"{explained.Description}; {explained.Probability * 100:0.0} % of the places");
        return explained.IsScore && !float.IsNaN(explained.Probability)
            ? string.Create(CultureInfo.InvariantCulture, $"{explained.Description}, {explained.Probability * 100:0.0} %")
            : string.Create(CultureInfo.InvariantCulture, $"{explained.Description} = {explained.Value:0.###}");
    }

    // A tensor has no picture of its own: then the whole of the given one.
    private static PixelRectangle SeenOf(Explanation explanation, Picture picture) =>
        explanation.Seen ?? PixelRectangle.All(picture.Width, picture.Height);
}
