namespace GradCam.HeatMaps;

/// <summary>Specifies whether a map contains a result. Only <see cref="Normal"/> maps are stretched to a colour map's range.</summary>
public enum MapCondition
{
    /// <summary>Some positions contribute to the class, and more than others.</summary>
    Normal,

    /// <summary>All zeros: no position of the layer contributes to the class.</summary>
    Empty,

    /// <summary>No value is above zero and some are below: all evidence at the layer is against the class.</summary>
    AllNegative,

    /// <summary>
    /// Positive and the same everywhere, within <see cref="MapConditions.FlatTolerance"/> of its maximum: it marks no position.
    /// </summary>
    Flat,

    /// <summary>The map contains a NaN or an infinity: the model overflowed.</summary>
    NotFinite,

    /// <summary>The map is the rounding noise of channel weights that are zero, see <see cref="Explaining.CamMap.IsNoise"/>.</summary>
    Noise,
}
