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
    /// <param name="samples">The range of the values in files with more than 8 bits; <c>null</c> for that of their type.</param>
    /// <exception cref="UsageException">The tool was built with a codec that knows no such range.</exception>
    public static IMeasuringPictureCodec Create(int maxPixels, SampleRange? samples = null) =>
#if IMAGESHARP
        samples is null ? new Codec { MaxPixels = maxPixels } : throw new UsageException("--range LOW..HIGH is not supported by the picture library that this tool was built with.");
#else
        new Codec { MaxPixels = maxPixels, Samples = samples };
#endif
}
