namespace GradCam.Arithmetic;

/// <summary>How a map is scaled before it is drawn or compared.</summary>
public enum NormalizationMode
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>Divided by its maximum: zero stays zero.</summary>
    Max,

    /// <summary>Stretched so that its minimum becomes 0 and its maximum 1.</summary>
    MinMax,

    /// <summary>As far below zero as above: zero becomes 0.5, the value farthest from zero 0 or 1. For signed maps and two-sided colours.</summary>
    Symmetric,
}
