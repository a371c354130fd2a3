using GradCam.Cli.Models;
using GradCam.Explaining;
using GradCam.Pictures;
#if IMAGESHARP
using Codec = GradCam.ImageSharp.ImageSharpCodec;
#else
using Codec = GradCam.NetVips.NetVipsCodec;
#endif

namespace GradCam.Cli.Files;

/// <summary>Provides the picture codec of the tool's build, see <c>PictureCodec</c> in its project file.</summary>
internal static class ToolCodec
{
    /// <summary>
    /// The maximum number of pixels of a picture if the command line states none. It is above the library's default, because a user names each file
    /// on purpose. Decoding needs at most 1.8 GB.
    /// </summary>
    public const int DefaultMaxPixels = 150_000_000;

    /// <summary>Creates a codec for pictures of any kind.</summary>
    /// <param name="maxPixels">The maximum number of pixels of a picture.</param>
    public static IMeasuringPictureCodec Create(int maxPixels) => new Codec { MaxPixels = maxPixels };

    /// <summary>Creates a codec for the pictures of a model.</summary>
    /// <param name="maxPixels">The maximum number of pixels of a picture.</param>
    /// <param name="choice">The range of the values and the bands to display.</param>
    /// <param name="explainer">The model.</param>
    /// <exception cref="UsageException">The codec of the tool's build does not support such a range.</exception>
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
