using System.Globalization;

namespace GradCam.HeatMaps;

/// <summary>Represents the level from which a heat map's pixels count as highlighted.</summary>
public sealed record RegionThreshold
{
    private RegionThreshold(float share, bool isArea)
    {
        if (!(share > 0 && share <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must be above 0 and at most 1.");
        Share = share;
        IsArea = isArea;
    }

    /// <summary>Gets the default, 15 % of the maximum: Selvaraju et al., "Grad-CAM", section 4.1, on boxes from maps.</summary>
    public static RegionThreshold Default { get; } = OfMaximum(0.15f);

    /// <summary>Gets the share of the maximum, or of the pixels; above 0, at most 1.</summary>
    public float Share { get; }

    /// <summary>Gets whether <see cref="Share"/> is a share of the pixels, not of the maximum.</summary>
    public bool IsArea { get; }

    /// <summary>Returns a threshold for the pixels at or above a share of the heat map's maximum.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in that range.</exception>
    public static RegionThreshold OfMaximum(float share) => new(share, isArea: false);

    /// <summary>
    /// Returns a threshold for the highest pixels, a share of those that the model saw: the pixels at or above the level of the k-th highest, with k
    /// the share times their number, rounded up. Pixels at zero or below never count, so there may be fewer. Equal pixels count together, so there
    /// may be more.
    /// </summary>
    /// <param name="share">Above 0, at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in that range.</exception>
    public static RegionThreshold TopArea(float share) => new(share, isArea: true);

    /// <inheritdoc/>
    public override string ToString()
    {
        string percent = (Share * 100).ToString("0.##", CultureInfo.InvariantCulture);
        return IsArea ? $"top {percent} % of the pixels" : $"{percent} % of the maximum";
    }

    /// <summary>Returns the level, always above zero.</summary>
    /// <param name="heat">The heat map's pixels, finite, at least one of them above zero.</param>
    /// <param name="maximum">The maximum for the share, above zero.</param>
    internal float LevelOf(ReadOnlySpan<float> heat, float maximum) =>
        IsArea ? Selection.Highest(heat, (long)Math.Ceiling((double)Share * heat.Length)) : Math.Max(Share * maximum, float.Epsilon);
}
