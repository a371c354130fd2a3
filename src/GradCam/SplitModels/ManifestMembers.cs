using GradCam.Pictures;

namespace GradCam.SplitModels;

/// <summary>
/// Checks the numbers of a manifest, each by itself and against the others. If a name is not that of a graph's tensor, opening the graph reports it.
/// </summary>
internal static class ManifestMembers
{
    private const long LongestSide = 16384;

    /// <summary>Checks the members.</summary>
    /// <exception cref="GradCamException">A member is out of its range, or two members contradict each other; the message names them.</exception>
    public static void Check(Manifest manifest)
    {
        Shape("image.shape", manifest.Image.Shape);
        Shape("scores.shape", manifest.Scores.Shape);
        for (int i = 0; i < manifest.Layers.Count; i++)
            Shape($"layers[{i}].shape", manifest.Layers[i].Shape);
        Check("weights.bytes", manifest.Weights.Bytes, 0, long.MaxValue);
        Check(manifest.Preprocessing, manifest.Image);

        if (manifest.ChannelWeights is { Pooled: { } pooled } && pooled.Count != manifest.Layers.Count)
            throw Wrong($"channelWeights.pooled has {pooled.Count} values for {manifest.Layers.Count} layers");
        if (manifest.FullGradient is { } full)
        {
            if (full.Maps.Count == 0)
                throw Wrong("fullGradient.maps is empty");
            for (int i = 0; i < full.Maps.Count; i++)
            {
                if (full.Maps[i].Shape is not [_, > 0 and <= LongestSide, > 0 and <= LongestSide])
                    throw Wrong($"fullGradient.maps[{i}].shape [{string.Join(", ", full.Maps[i].Shape.Take(8))}] is not [0, h, w]");
            }
        }

        foreach ((string graph, string? why) in manifest.Missing ?? new Dictionary<string, string>())
        {
            if (why is null)
                throw Wrong($"missing.{graph} is null");
        }

        if (manifest.Quantization is { } quantization)
        {
            Defined("quantization.mode", quantization.Mode);
            Check("quantization.fidelity.count", quantization.Fidelity.Count, 0, int.MaxValue);
            Check("quantization.fidelity.maps", quantization.Fidelity.Maps, 0, quantization.Fidelity.Count);
        }
    }

    private static void Check(Preprocessing preprocessing, TensorInfo image)
    {
        Check("preprocessing.width", preprocessing.Width, 1, LongestSide);
        Check("preprocessing.height", preprocessing.Height, 1, LongestSide);
        Check("preprocessing.shorterSide", preprocessing.ShorterSide, 0, LongestSide);
        Defined("preprocessing.resize", preprocessing.Resize);
        Defined("preprocessing.filter", preprocessing.Filter);
        Defined("preprocessing.channels", preprocessing.Channels);
        Defined("preprocessing.range", preprocessing.Range);
        Defined("preprocessing.layout", preprocessing.Layout);
        preprocessing.Validate();
        if (image.Shape.Count == 4 && image.Shape[1] != preprocessing.ChannelCount)
            throw Wrong($"image.shape [{string.Join(", ", image.Shape)}] has not the {preprocessing.ChannelCount} channels of preprocessing");
        if (!image.Shape.Contains(preprocessing.Height) || !image.Shape.Contains(preprocessing.Width))
            throw Wrong($"image.shape [{string.Join(", ", image.Shape)}] has not the {preprocessing.Width}x{preprocessing.Height} pixels of preprocessing");
    }

    private static void Shape(string member, IReadOnlyList<long> shape)
    {
        if (shape.Count > 8)
            throw Wrong($"{member} has {shape.Count} axes");
        foreach (long length in shape)
            Check(member, length, 0, int.MaxValue);
    }

    private static void Check(string member, long value, long least, long most)
    {
        if (value < least || value > most)
            throw Wrong($"{member} is {value}, not {least} to {most}");
    }

    // JSON allows any number for an enumeration.
    private static void Defined<T>(string member, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw Wrong($"{member} is {value}, which is not known");
    }

    private static GradCamException Wrong(string what) => new(GradCamErrorKind.Model, $"{what}. Export the model again.");
}
