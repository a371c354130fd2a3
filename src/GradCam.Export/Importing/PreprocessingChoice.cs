using GradCam.Pictures;

namespace GradCam.Export.Importing;

/// <summary>Represents the requested preprocessing, and its source. ONNX itself records none.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="From">The source: a file, a preset, options; <c>null</c> if nothing is requested.</param>
public sealed record PreprocessingChoice(PreprocessingSettings Settings, string? From)
{
    // The numbers of classes of ImageNet, of ImageNet with a background class, and of the two usual forms of ImageNet-21k.
    private static readonly long[] s_imageNetClasses = [1000, 1001, 21841, 21843];

    // Pictures of small datasets, such as CIFAR's, are not cropped.
    private const int LargestUncut = 64;

    /// <summary>Gets whether the settings are only options. The model itself may then supply the others.</summary>
    public bool IsPartial { get; init; }

    /// <summary>
    /// Returns the chosen preprocessing. Options override a preset or a file. Without these, a file beside the model is used, or one folder up from a
    /// folder <c>onnx</c>, as on Hugging Face.
    /// </summary>
    /// <param name="model">The <c>.onnx</c> file.</param>
    /// <param name="preset">A preset's name or a <c>.json</c> file; <c>null</c> for the file beside the model.</param>
    /// <param name="over">The options; <c>null</c> for none.</param>
    /// <exception cref="GradCamException">There is no such preset, or a file cannot be read.</exception>
    public static PreprocessingChoice For(string model, string? preset = null, PreprocessingSettings? over = null)
    {
        PreprocessingChoice? below = preset is null ? BesideOrNull(model)
            : preset.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? new PreprocessingChoice(PreprocessingFile.Read(preset), preset)
            : new PreprocessingChoice(PreprocessingPresets.Find(preset), preset);
        return over is null || over == new PreprocessingSettings() ? below ?? new PreprocessingChoice(new(), null) { IsPartial = true }
            : below is null ? new PreprocessingChoice(over, "options") { IsPartial = true }
            : new PreprocessingChoice(over.Over(below.Settings), $"{below.From} and options");
    }

    /// <summary>
    /// Returns the complete preprocessing. The settings override the information in the model, which overrides the usual conventions.
    /// </summary>
    /// <param name="evidence">The information in the model.</param>
    /// <param name="channels">The number of the input's channels.</param>
    /// <param name="size">The size of the model's input.</param>
    /// <param name="classes">The number of classes.</param>
    internal ResolvedPreprocessing Resolve(ModelEvidence evidence, int channels, InputSize size, long classes)
    {
        if (!IsPartial)
            return new ResolvedPreprocessing(Settings.For(size.Width, size.Height, channels), From ?? ResolvedPreprocessing.Assumed, From is null);
        PreprocessingSettings settings = Settings;
        (bool values, bool fit) = Settled(Settings);
        List<string> sources = From is null ? [] : [From];
        foreach (Evidence piece in evidence.Pieces)
        {
            // A convention is dropped as a whole, because its values do not fit other values.
            if (piece.IsHabit && values)
                continue;
            PreprocessingSettings more = settings.Over(piece.Settings);
            if (more != settings)
                sources.Add(piece.From);
            settings = more;
            if (piece.IsHabit)
                continue;
            (bool ofPiece, bool fitOfPiece) = Settled(piece.Settings);
            values |= ofPiece;
            fit |= fitOfPiece;
        }

        bool crops = s_imageNetClasses.Contains(classes) && size.Height == size.Width && size.Width > LargestUncut;
        PreprocessingSettings habit = channels != Picture.Channels ? PreprocessingPresets.Grey with { Channels = null }
            : crops ? PreprocessingPresets.Torchvision : PreprocessingPresets.Torchvision with { Resize = ResizeMode.Stretch };

        // The metadata may belong to another export than the graph.
        if (Settings.ShorterSide is null && settings.ShorterSide < Math.Max(size.Height, size.Width))
            settings = settings with { ShorterSide = null };
        Preprocessing whole = settings.Over(habit).For(size.Width, size.Height, channels);
        string from = string.Join(", ", sources);
        return (values, fit) switch
        {
            (true, true) => new ResolvedPreprocessing(whole, from, false),
            (true, false) => new ResolvedPreprocessing(whole, $"{from}; the fit is assumed", true),
            (false, true) => new ResolvedPreprocessing(whole, $"{from}; the values are assumed", true),
            _ => new ResolvedPreprocessing(whole, sources.Count == 0 ? ResolvedPreprocessing.Assumed : $"{from}; the rest is assumed", true),
        };

        static (bool Values, bool Fit) Settled(PreprocessingSettings s) => (s.Range is not null || s.Mean is not null || s.Std is not null, s.Resize is not null || s.ShorterSide is not null);
    }

    private static PreprocessingChoice? BesideOrNull(string model)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        List<(string Folder, string Place)> places = [(folder, "beside the model")];
        if (Path.GetFileName(folder).Equals("onnx", StringComparison.OrdinalIgnoreCase) && Path.GetDirectoryName(folder) is { } above)
            places.Add((above, "one folder up"));
        foreach ((string place, string words) in places)
        {
            foreach (string name in (string[])[PreprocessingFile.Name, PreprocessingFile.HuggingFaceName])
            {
                if (File.Exists(Path.Combine(place, name)))
                    return new PreprocessingChoice(PreprocessingFile.Read(Path.Combine(place, name)), $"{name} {words}");
            }

            if (PreprocessingFile.ReadConfigOrNull(Path.Combine(place, PreprocessingFile.HuggingFaceConfigName)) is { } timm)
                return new PreprocessingChoice(timm, $"{PreprocessingFile.HuggingFaceConfigName} {words}");
        }

        return null;
    }
}
