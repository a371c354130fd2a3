namespace GradCam.Onnx.Finding;

/// <summary>The axes of the input that takes the picture.</summary>
internal enum ImageAxes
{
    /// <summary><c>[N,C,H,W]</c>.</summary>
    ChannelsFirst,

    /// <summary><c>[N,H,W,C]</c>.</summary>
    ChannelsLast,

    /// <summary><c>[N,H,W]</c>, one channel.</summary>
    NoChannels,

    /// <summary><c>[N,C*H*W]</c>, channel by channel and row by row.</summary>
    Flat,
}
