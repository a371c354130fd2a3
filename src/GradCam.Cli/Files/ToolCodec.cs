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
    /// <summary>The most pixels of a picture, if the command line gives no other number. A person who names a file means it: more than the library's default. Decoding takes 1.8 GB at most.</summary>
    public const int DefaultMaxPixels = 150_000_000;

    /// <summary>Makes a codec.</summary>
    /// <param name="maxPixels">The most pixels of a picture.</param>
    public static IPictureCodec Create(int maxPixels) => new Codec { MaxPixels = maxPixels };
}
