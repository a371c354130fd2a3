using System.Globalization;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>Draws an explanation as pictures, at the position where the model looked.</summary>
public static class ExplanationPictures
{
    /// <summary>Returns the heat map of one class, as large as the picture; black in the parts that the model did not see.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The explained picture.</param>
    /// <param name="rank">The index in <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">The options; <c>null</c> for <see cref="HeatMapOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The picture is another one: the part that the model saw is not within it.</exception>
    public static GreyPicture HeatMap(this Explanation explanation, Picture picture, int rank = 0, HeatMapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        return HeatMaps.HeatMap.Render(explanation.Classes[rank].Map, picture.Width, picture.Height, SeenOf(explanation, picture), options);
    }

    /// <summary>Draws the heat map of one class into the caller's memory, see <see cref="HeatMap(Explanation, Picture, int, HeatMapOptions?)"/>.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The explained picture.</param>
    /// <param name="destination"><c>[height, width]</c> of the picture, 8 bits each.</param>
    /// <param name="rank">The index in <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">The options; <c>null</c> for <see cref="HeatMapOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The picture is another one: the part that the model saw is not within it. Or the destination has another
    /// length.</exception>
    public static void HeatMap(this Explanation explanation, Picture picture, Span<byte> destination, int rank = 0, HeatMapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        HeatMaps.HeatMap.Render(explanation.Classes[rank].Map, picture.Width, picture.Height, SeenOf(explanation, picture), destination, options);
    }

    /// <summary>Returns the picture with the heat map of one class over it; unchanged in the parts that the model did not see.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The explained picture; it does not change.</param>
    /// <param name="rank">The index in <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">The options; <c>null</c> for <see cref="OverlayOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The picture is another one: the part that the model saw is not within it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    /// <exception cref="GradCamException">With a legend, the result has more pixels than an array can contain.</exception>
    public static Picture Overlay(this Explanation explanation, Picture picture, int rank = 0, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        ClassExplanation explained = explanation.Classes[rank];
        return MapOverlay.Draw(explained.Map, picture, SeenOf(explanation, picture), options, explained.Caption()).Picture;
    }

    /// <summary>Draws the picture with the heat map of one class over it into the caller's picture, so that a sequence of pictures needs no new memory.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The explained picture; it does not change unless it is the destination too.</param>
    /// <param name="destination">The destination, as large as the picture; the method overwrites all of it.</param>
    /// <param name="rank">The index in <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">The options, without a legend and side by side; <c>null</c> for <see cref="OverlayOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The picture is another one: the part that the model saw is not within it. Or the destination has another
    /// size, or it has no room for the parts that the options request.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    public static void Overlay(this Explanation explanation, Picture picture, Picture destination, int rank = 0, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        MapOverlay.Draw(explanation.Classes[rank].Map, picture, SeenOf(explanation, picture), destination, options);
    }

    /// <summary>Returns the heat map of one class as a transparent layer, see <see cref="MapLayer.Draw"/>.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The explained picture.</param>
    /// <param name="rank">The index in <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">The options; <c>null</c> for <see cref="OverlayOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The picture is another one: the part that the model saw is not within it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    public static RgbaPicture TransparentOverlay(this Explanation explanation, Picture picture, int rank = 0, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        return MapLayer.Draw(explanation.Classes[rank].Map, picture.Width, picture.Height, SeenOf(explanation, picture), options).Picture;
    }

    /// <summary>Returns the attributions of the first target layer as a picture, see <see cref="AttributionPicture.Draw"/>.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The explained picture.</param>
    /// <param name="channels">The order of the colours in the model's input.</param>
    /// <param name="rank">The index in <see cref="Explanation.Classes"/>.</param>
    /// <exception cref="ArgumentException">The explanation has no attributions, or the picture is another one: the part that the model saw is not
    /// within it.</exception>
    public static Picture Attribution(this Explanation explanation, Picture picture, ChannelOrder channels = ChannelOrder.Rgb, int rank = 0)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        return explanation.Classes[rank].Attributions is [{ } first, ..]
            ? AttributionPicture.Draw(first, channels, picture.Width, picture.Height, SeenOf(explanation, picture))
            : throw new ArgumentException("The explanation has no attributions. Set ExplainOptions.KeepAttributions, and use a method that computes them.", nameof(explanation));
    }

    /// <summary>Returns the region that the heat map of one class highlights, see <see cref="HighlightedRegion.Find"/>.</summary>
    /// <param name="explanation">The picture's explanation.</param>
    /// <param name="picture">The explained picture.</param>
    /// <param name="rank">The index in <see cref="Explanation.Classes"/>.</param>
    /// <param name="threshold">The threshold of highlighted pixels; <c>null</c> for <see cref="RegionThreshold.Default"/>.</param>
    /// <returns>The region; <c>null</c> if the map is not <see cref="MapCondition.Normal"/>.</returns>
    /// <exception cref="ArgumentException">The picture is another one: the part that the model saw is not within it.</exception>
    public static HighlightedRegion? Region(this Explanation explanation, Picture picture, int rank = 0, RegionThreshold? threshold = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(picture);
        return HighlightedRegion.Find(explanation.Classes[rank].Map, picture.Width, picture.Height, SeenOf(explanation, picture), threshold);
    }

    /// <summary>
    /// Returns the text below a class's picture: its name and probability, or another target in words and its value. If the model scores each
    /// position, it is the class's share of the positions.
    /// </summary>
    /// <param name="explained">The class.</param>
    public static string Caption(this ClassExplanation explained)
    {
        ArgumentNullException.ThrowIfNull(explained);
        if (explained.IsDense)
            return string.Create(CultureInfo.InvariantCulture, $"{explained.Description}; {explained.Probability * 100:0.0} % of the positions");
        return explained.IsScore && !float.IsNaN(explained.Probability)
            ? string.Create(CultureInfo.InvariantCulture, $"{explained.Description}, {explained.Probability * 100:0.0} %")
            : string.Create(CultureInfo.InvariantCulture, $"{explained.Description} = {explained.Value:0.###}");
    }

    // A tensor has no picture, so the part is all of the given one.
    private static PixelRectangle SeenOf(Explanation explanation, Picture picture) =>
        explanation.Seen ?? PixelRectangle.All(picture.Width, picture.Height);
}
