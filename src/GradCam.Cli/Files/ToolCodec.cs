using GradCam.Pictures;
#if IMAGESHARP
using Codec = GradCam.ImageSharp.ImageSharpCodec;
#else
using Codec = GradCam.NetVips.NetVipsCodec;
#endif

namespace GradCam.Cli.Files;

/// <summary>The picture codec that the tool was built with, see <c>PictureCodec</c> in its project file.</summary>
internal static class ToolCodec
{
    /// <summary>A codec.</summary>
    public static IPictureCodec Create() => new Codec();
}
