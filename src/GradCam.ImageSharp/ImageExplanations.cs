using GradCam.Explaining;
using GradCam.HeatMaps;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace GradCam.ImageSharp;

/// <summary>Explains images, with images as results.</summary>
public static class ImageExplanations
{
    /// <summary>Explains one image.</summary>
    /// <param name="explainer">The model.</param>
    /// <param name="image">The image, of any size, upright; it does not change.</param>
    /// <param name="options">The classes, the method and their options; Grad-CAM for the top class if <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the work between two operators of the model.</param>
    /// <exception cref="GradCamException">There is no such class, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public static Explanation Explain(this Explainer explainer, Image<Rgb24> image, ExplainOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(explainer);
        return explainer.Explain(image.ToPicture(), options, cancellationToken);
    }

    /// <inheritdoc cref="Explain(Explainer, Image{Rgb24}, ExplainOptions?, CancellationToken)"/>
    public static Explanation Explain(this Image<Rgb24> image, Explainer explainer, ExplainOptions? options = null, CancellationToken cancellationToken = default) =>
        explainer.Explain(image, options, cancellationToken);

    /// <summary>Explains several images in one batch.</summary>
    /// <param name="explainer">The model.</param>
    /// <param name="images">The images, of any sizes.</param>
    /// <param name="options">The classes, the method and their options; Grad-CAM for the top class if <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the work between two operators of the model.</param>
    /// <returns>One explanation per image, in order.</returns>
    /// <exception cref="GradCamException">There is no such class, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public static IReadOnlyList<Explanation> Explain(
        this Explainer explainer, IReadOnlyList<Image<Rgb24>> images, ExplainOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(explainer);
        ArgumentNullException.ThrowIfNull(images);
        return explainer.Explain([.. images.Select(i => i.ToPicture())], options, cancellationToken);
    }

    /// <summary>
    /// Returns the image with the heat map of one class over it, see
    /// <see cref="ExplanationPictures.Overlay(Explanation, Pictures.Picture, int, OverlayOptions?)"/>.
    /// </summary>
    /// <param name="explanation">The image's explanation.</param>
    /// <param name="image">The explained image; it does not change.</param>
    /// <param name="rank">The index in <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">The options; <see cref="OverlayOptions.Default"/> if <c>null</c>.</param>
    /// <returns>A new image, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">The image is another one: the part that the model saw is not within it.</exception>
    public static Image<Rgb24> Overlay(this Explanation explanation, Image<Rgb24> image, int rank = 0, OverlayOptions? options = null) =>
        explanation.Overlay(image.ToPicture(), rank, options).ToImage();

    /// <summary>Returns the heat map of one class as a transparent layer, see <see cref="ExplanationPictures.TransparentOverlay"/>.</summary>
    /// <param name="explanation">The image's explanation.</param>
    /// <param name="image">The explained image.</param>
    /// <param name="rank">The index in <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">The options; <see cref="OverlayOptions.Default"/> if <c>null</c>.</param>
    /// <returns>A new image, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">The image is another one: the part that the model saw is not within it.</exception>
    public static Image<Rgba32> TransparentOverlay(this Explanation explanation, Image<Rgb24> image, int rank = 0, OverlayOptions? options = null) =>
        explanation.TransparentOverlay(image.ToPicture(), rank, options).ToImage();

    /// <summary>
    /// Returns the heat map of one class in grey, see <see cref="ExplanationPictures.HeatMap(Explanation, Pictures.Picture, int, HeatMapOptions?)"/>.
    /// </summary>
    /// <param name="explanation">The image's explanation.</param>
    /// <param name="image">The explained image.</param>
    /// <param name="rank">The index in <see cref="Explanation.Classes"/>.</param>
    /// <param name="options">The options; <see cref="HeatMapOptions.Default"/> if <c>null</c>.</param>
    /// <returns>A new image, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">The image is another one: the part that the model saw is not within it.</exception>
    public static Image<L8> HeatMap(this Explanation explanation, Image<Rgb24> image, int rank = 0, HeatMapOptions? options = null) =>
        explanation.HeatMap(image.ToPicture(), rank, options).ToImage();
}
