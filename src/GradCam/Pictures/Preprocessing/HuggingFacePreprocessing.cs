using System.Text.Json;

namespace GradCam.Pictures;

/// <summary>
/// Reads the configuration of Hugging Face's <c>ImageProcessor</c> classes. A value <c>v</c> becomes
/// <c>(v * rescale_factor - image_mean) / image_std</c>. <c>size</c> is the shorter side if the class crops the middle; otherwise, it is the size of
/// the stretched picture.
/// </summary>
internal static class HuggingFacePreprocessing
{
    // Above this size, ConvNextImageProcessor stretches; below, it crops.
    private const int LargestCut = 384;

    // timm's models have their preprocessing in config.json.
    private const string Timm = "pretrained_cfg";

    private static readonly string[] Signs = ["image_processor_type", "feature_extractor_type", "image_mean", "do_normalize", "do_rescale", "do_resize", "do_center_crop", Timm];

    /// <summary>Returns whether JSON is of this form.</summary>
    public static bool Is(JsonElement root) => Signs.Any(s => root.TryGetProperty(s, out _));

    /// <summary>Reads the settings.</summary>
    public static PreprocessingSettings Settings(JsonElement root)
    {
        if (root.TryGetProperty(Timm, out JsonElement timm))
            return OfTimm(timm);
        bool rescale = Flag(root, "do_rescale", true);
        bool normalize = Flag(root, "do_normalize", true);

        // Range divides by 255. Mean and deviation include another factor. Some classes rescale to -1..1 by subtracting 1.
        double factor = rescale ? (Number(root, "rescale_factor") ?? (1 / 255.0)) * 255 : 1;
        if (Math.Abs(factor - 1) < 1e-6)
            factor = 1;
        float shift = rescale && Flag(root, "rescale_offset", false) ? 1 : 0;
        ChannelValues mean = normalize ? Channels(root, "image_mean") ?? Preprocessing.ImageNetMean : default;
        ChannelValues std = normalize ? Channels(root, "image_std") ?? Preprocessing.ImageNetStd : new(1f);
        return Fit(root) with
        {
            Channels = ChannelOrder.Rgb,
            Range = rescale ? ValueRange.Unit : ValueRange.Byte,
            Mean = Each(mean, m => (float)((m + shift) / factor)),
            Std = Each(std, s => (float)(s / factor)),
            Filter = Number(root, "resample") switch { 0 => ResampleFilter.Nearest, 1 => ResampleFilter.Lanczos, 3 => ResampleFilter.Bicubic, 4 => ResampleFilter.Box, 5 => ResampleFilter.Hamming, _ => ResampleFilter.Bilinear },
        };
    }

    // As in timm, the shorter side is the size over crop_pct, with the fraction cut off; crop_mode "squash" stretches.
    private static PreprocessingSettings OfTimm(JsonElement root)
    {
        int[] size = root.TryGetProperty("input_size", out JsonElement input) && input.ValueKind == JsonValueKind.Array && input.GetArrayLength() == 3 ? [input[1].GetInt32(), input[2].GetInt32()] : [];
        bool squash = root.TryGetProperty("crop_mode", out JsonElement mode) && mode.ValueKind == JsonValueKind.String && mode.GetString() == "squash";
        string? filter = root.TryGetProperty("interpolation", out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
        return new PreprocessingSettings
        {
            Height = size.Length == 2 ? size[0] : null,
            Width = size.Length == 2 ? size[1] : null,
            Resize = squash ? ResizeMode.Stretch : ResizeMode.Crop,
            ShorterSide = !squash && size.Length == 2 ? (int)(size.Max() / (Number(root, "crop_pct") ?? 0.875)) : null,
            Filter = filter switch { "bicubic" => ResampleFilter.Bicubic, "nearest" => ResampleFilter.Nearest, "lanczos" => ResampleFilter.Lanczos, "box" => ResampleFilter.Box, "hamming" => ResampleFilter.Hamming, _ => ResampleFilter.Bilinear },
            Channels = ChannelOrder.Rgb,
            Range = ValueRange.Unit,
            Mean = Channels(root, "mean") ?? Preprocessing.ImageNetMean,
            Std = Channels(root, "std") ?? Preprocessing.ImageNetStd,
        };
    }

    private static PreprocessingSettings Fit(JsonElement root)
    {
        (int? width, int? height, int? shorter) = Size(root, "size");
        int? square = shorter ?? (width == height ? width : null);
        if (Number(root, "crop_pct") is { } share && square is { } side)
        {
            return side < LargestCut
                ? new PreprocessingSettings { Resize = ResizeMode.Crop, ShorterSide = (int)(side / share), Width = side, Height = side }
                : new PreprocessingSettings { Resize = ResizeMode.Stretch, Width = side, Height = side };
        }

        if (Flag(root, "do_center_crop", false) && square is { } edge)
        {
            (int? cutWidth, int? cutHeight, int? cut) = Size(root, "crop_size");
            return new PreprocessingSettings { Resize = ResizeMode.Crop, ShorterSide = edge, Width = cutWidth ?? cut ?? edge, Height = cutHeight ?? cut ?? edge };
        }

        return shorter is { } length
            ? new PreprocessingSettings { Resize = ResizeMode.Crop, ShorterSide = length, Width = length, Height = length }
            : new PreprocessingSettings { Resize = ResizeMode.Stretch, Width = width, Height = height };
    }

    // A number is a square; older files have a number instead of an object.
    private static (int? Width, int? Height, int? Shorter) Size(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement size))
            return default;
        if (size.ValueKind == JsonValueKind.Number)
            return (size.GetInt32(), size.GetInt32(), null);
        return size.ValueKind == JsonValueKind.Object ? ((int?)Number(size, "width"), (int?)Number(size, "height"), (int?)Number(size, "shortest_edge")) : default;
    }

    private static bool Flag(JsonElement root, string name, bool otherwise) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.ValueKind == JsonValueKind.True : otherwise;

    private static double? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static ChannelValues? Channels(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and <= ChannelValues.Most
            ? new ChannelValues([.. value.EnumerateArray().Select(v => v.GetSingle())])
            : null;

    private static ChannelValues Each(ChannelValues values, Func<float, float> change) => new([.. values.ToArray(values.Count).Select(change)]);
}
