namespace GradCam.Explaining;

/// <summary>
/// Represents a function that merges the maps of several target layers. Each map is first scaled to 0..1, because layers have different units.
/// </summary>
public enum LayerMerge
{
    /// <summary>The mean of the maps at each position.</summary>
    Mean,

    /// <summary>The largest value at each position.</summary>
    Max,

    /// <summary>The product of the maps at each position, which is high only if all layers agree.</summary>
    Product,
}
