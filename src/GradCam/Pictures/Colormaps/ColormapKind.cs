namespace GradCam.Pictures;

/// <summary>What a colour map does to the eye.</summary>
public enum ColormapKind
{
    /// <summary>Equal steps of the map look equal, and it darkens and brightens in one direction: nothing is seen that is not there.</summary>
    Uniform,

    /// <summary>Many hues: differences are easy to see, and edges too where there are none.</summary>
    Rainbow,

    /// <summary>In one direction from dark to bright, steps not equal.</summary>
    Sequential,

    /// <summary>Two hues that meet in a pale middle, for signed maps with zero there.</summary>
    Diverging,
}
