namespace GradCam.HeatMaps;

/// <summary>Whether a map says anything. Only <see cref="Normal"/> ones are stretched to a colour map's range.</summary>
public enum MapCondition
{
    /// <summary>Some places speak for the class, and more than others.</summary>
    Normal,

    /// <summary>All zeros: at the layer nothing speaks for the class.</summary>
    Empty,

    /// <summary>Nothing is above zero and something below: at the layer everything speaks against the class.</summary>
    AllNegative,

    /// <summary>
    /// Positive and the same everywhere, within <see cref="MapConditions.FlatTolerance"/> of its maximum: it points nowhere.
    /// </summary>
    Flat,

    /// <summary>It holds a NaN or an infinity: the model overflowed.</summary>
    NotFinite,

    /// <summary>The rounding of channel weights that are zero: see <see cref="Explaining.CamMap.IsNoise"/>.</summary>
    Noise,
}
