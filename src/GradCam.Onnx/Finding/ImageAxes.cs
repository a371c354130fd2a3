namespace GradCam.Onnx.Finding;

/// <summary>Specifies the axes of the picture's input.</summary>
internal enum ImageAxes
{
    /// <summary><c>[N,C,H,W]</c>.</summary>
    ChannelsFirst,

    /// <summary><c>[N,H,W,C]</c>.</summary>
    ChannelsLast,

    /// <summary><c>[N,H,W]</c>, one channel.</summary>
    NoChannels,

    /// <summary><c>[N,C*H*W]</c>, channel by channel in row-major order.</summary>
    Flat,
}
