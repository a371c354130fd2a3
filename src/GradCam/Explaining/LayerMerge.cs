namespace GradCam.Explaining;

/// <summary>How the maps of several target layers become one. Each is scaled to 0..1 first: layers have units of their own.</summary>
public enum LayerMerge
{
    /// <summary>Their mean at each position.</summary>
    Mean,

    /// <summary>The largest at each position.</summary>
    Max,

    /// <summary>Their product at each position: what all layers agree on.</summary>
    Product,
}
