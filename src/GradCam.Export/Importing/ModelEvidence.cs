using System.Globalization;
using System.Text.RegularExpressions;
using GradCam.Export.Embedding;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Model;
using GradCam.Pictures;

namespace GradCam.Export.Importing;

/// <summary>Represents a piece of information about the preprocessing in the model itself.</summary>
/// <param name="Settings">The resulting settings.</param>
/// <param name="From">The source of the information.</param>
/// <param name="IsHabit">Whether the settings are only a convention of the tool that made the model.</param>
internal sealed record Evidence(PreprocessingSettings Settings, string From, bool IsHabit = false);

/// <summary>Represents the information about the preprocessing in the model itself, the most reliable piece first.</summary>
/// <param name="Pieces">The pieces.</param>
/// <param name="Scaling">The scaling in the graph; <c>null</c> if there is none.</param>
internal sealed partial record ModelEvidence(IReadOnlyList<Evidence> Pieces, InputScaling? Scaling)
{
    private static readonly ChannelValues s_one = new(1f);
    private static readonly PreprocessingSettings s_bytes = new() { Range = ValueRange.Byte, Mean = default(ChannelValues), Std = s_one };
    private static readonly PreprocessingSettings s_unit = s_bytes with { Range = ValueRange.Unit };
    private static readonly PreprocessingSettings s_signed = new() { Range = ValueRange.Unit, Mean = new(0.5f), Std = new(0.5f) };

    /// <summary>Finds the information.</summary>
    /// <param name="model">The model, with constants as initializers.</param>
    /// <param name="name">The name of the model's file.</param>
    /// <param name="input">The model's own input.</param>
    /// <param name="embedded">The metadata of the explanation that <c>gradcam embed</c> added; <c>null</c> if there is none.</param>
    public static ModelEvidence Find(ModelProto model, string name, ImageInput input, IReadOnlyDictionary<string, string>? embedded)
    {
        InputScaling? scaling = InputScaling.FindOrNull(model.Graph, input.Name, input.Channels);
        var pieces = new List<Evidence>();
        if (embedded is not null && EmbeddedPreprocessing.ReadOrNull(embedded) is { } own)
            pieces.Add(own);
        if (scaling is not null)
            pieces.Add(new Evidence(scaling.Settings, scaling.Text));
        else if ((TensorProto.Types.DataType)input.ElementType is TensorProto.Types.DataType.Uint8)
            pieces.Add(new Evidence(s_bytes, "the model takes bytes"));
        else if ((TensorProto.Types.DataType)input.ElementType is TensorProto.Types.DataType.Uint16 or TensorProto.Types.DataType.Int16)
            pieces.Add(new Evidence(s_bytes with { Range = ValueRange.Raw }, "the model takes 16-bit integers"));
        else if ((TensorProto.Types.DataType)input.ElementType is not (TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Double))
            pieces.Add(new Evidence(s_bytes, "the model takes integers", IsHabit: true));
        Dictionary<string, string> metadata = new(StringComparer.OrdinalIgnoreCase);
        foreach (StringStringEntryProto entry in model.MetadataProps)
            metadata[entry.Key] = entry.Value;
        if (WindowsOrNull(metadata, input.Channels) is { } windows)
            pieces.Add(windows);
        if (UltralyticsOrNull(metadata) is { } ultralytics)
            pieces.Add(ultralytics);
        if (((input.Channels == 1 ? GreyHabitOrNull(model, name) : null) ?? HabitOrNull(model, input.Channels)) is { } habit)
            pieces.Add(habit);
        return new ModelEvidence(pieces, scaling);
    }

    // https://github.com/onnx/onnx/blob/main/docs/MetadataProps.md
    private static Evidence? WindowsOrNull(Dictionary<string, string> metadata, int channels)
    {
        const string Format = "Image.BitmapPixelFormat";
        const string Range = "Image.NominalPixelRange";
        string? format = metadata.GetValueOrDefault(Format)?.ToUpperInvariant();
        string? range = metadata.GetValueOrDefault(Range);
        ChannelOrder? order = format is null || channels is not (1 or Picture.Channels) ? null : channels == 1 ? ChannelOrder.Grey : format.StartsWith("BGR", StringComparison.Ordinal) ? ChannelOrder.Bgr : format.StartsWith("RGB", StringComparison.Ordinal) ? ChannelOrder.Rgb : null;

        // 16..235: a byte b becomes 16 + b * 219 / 255.
        const float Step = 255 / 219f;
        PreprocessingSettings? values = range?.ToUpperInvariant() switch
        {
            "NOMINALRANGE_0_255" => s_bytes,
            "NORMALIZED_0_1" => s_unit,
            "NORMALIZED_1_1" => s_signed,
            "NOMINALRANGE_16_235" => new() { Range = ValueRange.Byte, Mean = new(-16 * Step), Std = new(Step) },
            null when order is not null => s_bytes,
            _ => null,
        };
        return order is null && values is null ? null
            : new Evidence((values ?? new()) with { Channels = order }, $"the model's metadata ({string.Join(", ", new[] { Format, Range }.Where(metadata.ContainsKey))})");
    }

    // Ultralytics' exporter writes these metadata. Its classifiers cut out the middle, with the size imgsz, [height, width].
    private static Evidence? UltralyticsOrNull(Dictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue("task", out string? task) || !metadata.TryGetValue("imgsz", out string? text))
            return null;
        int[] size = [.. Number().Matches(text).Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture))];
        (int? height, int? width) = size.Length > 0 ? (size[0], size[^1]) : ((int?)null, (int?)null);
        PreprocessingSettings values = s_unit with { Channels = ChannelOrder.Rgb, Height = height, Width = width };
        return new Evidence(
            task == "classify" && height is { } h && width is { } w ? values with { Resize = ResizeMode.Crop, ShorterSide = Math.Max(h, w) } : values,
            $"the model's metadata (Ultralytics, task {task})");
    }

    private static Evidence? HabitOrNull(ModelProto model, int channels)
    {
        HashSet<string> outputs = [.. model.Graph.Output.Select(o => o.Name)];
        if (channels == Picture.Channels && outputs.Contains("classLabel") && outputs.Contains("loss"))
            return new Evidence(s_bytes with { Channels = ChannelOrder.Bgr }, "Custom Vision's habit", IsHabit: true);
        if (model.ProducerName is not ("tf2onnx" or "keras2onnx"))
            return null;

        // The names of Keras' applications remain in the names of nodes. Each application has its own preprocess_input.
        string names = string.Join('\n', model.Graph.Node.Take(100).Select(n => n.Name.ToLowerInvariant()));
        return channels == Picture.Channels && CaffeNames().IsMatch(names) ? new Evidence(PreprocessingPresets.Caffe with { Resize = null }, "Keras' habit for this network", IsHabit: true)
            : SignedNames().IsMatch(names) ? new Evidence(s_signed, "Keras' habit for this network", IsHabit: true)
            : new Evidence(s_unit, "Keras' habit", IsHabit: true);
    }

    // Datasets of grey pictures have well-known numbers. Files often contain the names of the datasets or of their classes.
    private static Evidence? GreyHabitOrNull(ModelProto model, string name)
    {
        string text = string.Join('\n', [name, model.Graph.Name, model.DocString, .. model.MetadataProps.Select(p => $"{p.Key} {p.Value}")]);
        return ChestNames().IsMatch(text) ? new Evidence(PreprocessingPresets.XRay with { Resize = null }, "TorchXRayVision's habit for chest X-rays", IsHabit: true)
            : MnistNames().IsMatch(text) && model.ProducerName == "pytorch" ? new Evidence(PreprocessingPresets.Mnist with { Resize = null }, "PyTorch's habit for MNIST", IsHabit: true)
            : null;
    }

    [GeneratedRegex("xrv|xray|x-ray|atelectasis|cardiomegaly|chexnet|chexpert", RegexOptions.IgnoreCase)]
    private static partial Regex ChestNames();

    [GeneratedRegex("mnist", RegexOptions.IgnoreCase)]
    private static partial Regex MnistNames();

    [GeneratedRegex("[1-9][0-9]{0,3}")]
    private static partial Regex Number();

    [GeneratedRegex("vgg16|vgg19|(resnet(50|101|152)(?!v2))")]
    private static partial Regex CaffeNames();

    [GeneratedRegex("mobilenet|inception|xception|nasnet|resnet[0-9]+v2")]
    private static partial Regex SignedNames();
}
