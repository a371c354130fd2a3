using GradCam.Explaining;

namespace GradCam.Metrics;

/// <summary>
/// Checks whether a map depends on the model's learned weights. The measure is Spearman's rank correlation of a method's map with its map of the same
/// picture and class for the same model with other weights, at the map's own resolution. Near 1, the method shows the picture, not the model. Adebayo
/// et al., "Sanity Checks for Saliency Maps", NeurIPS 2018, section 3.
/// </summary>
public static class RandomizationCheck
{
    /// <summary>The similarity to a model with random weights from which a method fails.</summary>
    public const double FailsFrom = 0.5;

    /// <summary>
    /// Judges a mean similarity with a model whose weights are all random by its whole interval: it passes if the interval is between -<see
    /// cref="FailsFrom"/> and <see cref="FailsFrom"/>, and fails if it is outside.
    /// </summary>
    /// <param name="similarity">The mean over pictures.</param>
    /// <returns><c>null</c> if the interval contains one of these bounds, or if there is no interval.</returns>
    public static bool? Passes(MeanInterval similarity) =>
        similarity.Low > -FailsFrom && similarity.High < FailsFrom ? true
        : similarity.Low >= FailsFrom || similarity.High <= -FailsFrom ? false
        : null;

    /// <summary>Returns the similarity of two maps, in -1..1; 0 if one of them is constant.</summary>
    /// <param name="map">The model's map.</param>
    /// <param name="other">The map of the model with other weights. A map of another grid is resized to the first one's.</param>
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
