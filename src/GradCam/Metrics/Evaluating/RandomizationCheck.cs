using GradCam.Explaining;

namespace GradCam.Metrics;

/// <summary>
/// Whether a map depends on what the model has learned: Spearman's rank correlation of a method's map with its map of the same picture and
/// class for the same model with other weights, at the map's own resolution. Near 1, the method shows the picture, not the model. Adebayo
/// et al., "Sanity Checks for Saliency Maps", NeurIPS 2018, section 3.
/// </summary>
public static class RandomizationCheck
{
    /// <summary>A method that still agrees so well with a model whose weights are all random fails.</summary>
    public const double FailsFrom = 0.5;

    /// <summary>
    /// Judges a mean similarity with a model whose weights are all random by its whole interval: it passes if the interval lies between
    /// -<see cref="FailsFrom"/> and <see cref="FailsFrom"/>, and fails if it lies outside.
    /// </summary>
    /// <param name="similarity">The mean over pictures.</param>
    /// <returns><c>null</c> if the interval holds one of these bounds, or if there is no interval.</returns>
    public static bool? Passes(MeanInterval similarity) =>
        similarity.Low > -FailsFrom && similarity.High < FailsFrom ? true
        : similarity.Low >= FailsFrom || similarity.High <= -FailsFrom ? false
        : null;

    /// <summary>How alike two maps are, in -1..1; 0 where one of them is constant.</summary>
    /// <param name="map">The model's.</param>
    /// <param name="other">The model's with other weights. One of another grid is resized to the first one's.</param>
    public static double Similarity(CamMap map, CamMap other)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(other);
        float[] values = other.Values;
        if ((other.Height, other.Width) != (map.Height, map.Width))
        {
            values = new float[map.Values.Length];
            Pictures.PictureResizer.Resize(other.Values, other.Width, other.Height, values, map.Width, map.Height, Pictures.ResampleFilter.Bilinear);
        }

        return Correlation.Spearman(map.Values, values);
    }
}
