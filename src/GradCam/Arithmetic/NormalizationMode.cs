namespace GradCam.Arithmetic;

/// <summary>Specifies the scaling of a map before GradCam draws or compares it.</summary>
public enum NormalizationMode
{
    /// <summary>No scaling.</summary>
    None,

    /// <summary>Division by the maximum: zero stays zero.</summary>
    Max,

    /// <summary>A linear scale on which the minimum becomes 0 and the maximum 1.</summary>
    MinMax,

    /// <summary>A scale symmetric about zero: zero becomes 0.5, and the value farthest from zero becomes 0 or 1. For signed maps and two-sided colours.</summary>
    Symmetric,
}
