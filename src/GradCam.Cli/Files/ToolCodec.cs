using GradCam.Cli.Models;
using GradCam.Explaining;
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

    /// <summary>Makes a codec for pictures of any kind.</summary>
    /// <param name="maxPixels">The most pixels of a picture.</param>
    public static IMeasuringPictureCodec Create(int maxPixels) => new Codec { MaxPixels = maxPixels };

    /// <summary>Makes a codec for the pictures of a model.</summary>
    /// <param name="maxPixels">The most pixels of a picture.</param>
    /// <param name="choice">The range of the values and the shown bands.</param>
    /// <param name="explainer">The model.</param>
    /// <exception cref="UsageException">The tool was built with a codec that knows no such range.</exception>
    public static IMeasuringPictureCodec Create(int maxPixels, ModelChoice choice, Explainer explainer)
    {
#if IMAGESHARP
        return choice.Samples is null && choice.ShownBands is null && explainer.Model.Manifest.Preprocessing.Channels != ChannelOrder.Bands ? Create(maxPixels)
            : throw new UsageException("--range LOW..HIGH, --window, --show-bands and models of bands are not supported by the picture library that this tool was built with.");
#else
        return new Codec { MaxPixels = maxPixels, Samples = choice.Samples, ShownBands = choice.ShownBands, KeepBands = explainer.Model.Manifest.Preprocessing.Channels == ChannelOrder.Bands };
#endif
    }
}
