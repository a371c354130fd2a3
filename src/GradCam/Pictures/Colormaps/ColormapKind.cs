namespace GradCam.Pictures;

/// <summary>Specifies the perceptual kind of a colour map.</summary>
public enum ColormapKind
{
    /// <summary>Equal steps of the map look equal, and lightness changes in one direction, so the map shows no false structure.</summary>
    Uniform,

    /// <summary>Many hues: differences are easy to see, but so are false edges.</summary>
    Rainbow,

    /// <summary>In one direction from dark to bright, with unequal steps.</summary>
    Sequential,

    /// <summary>Two hues that meet in a pale middle, for signed maps with zero there.</summary>
    Diverging,
}
