using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.Datasets.Inputs;
using GradCam.Files;
using GradCam.SplitModels;
using GradCam.Text;

namespace GradCam.Datasets.Runs;

/// <summary>Represents <c>run.json</c>, which describes the origin of a folder's results. A run that adds results must agree with it.</summary>
public sealed record RunManifest
{
    /// <summary>The value of <see cref="Format"/>.</summary>
    public const string FormatName = "gradcam-run";

    /// <summary>Gets the kind of the file.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Gets the version of the format.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>Gets the settings that determine the results, by name.</summary>
    public required SortedDictionary<string, string> Settings { get; init; }

    /// <summary>
    /// Gets the current source of the rows' true classes; <c>null</c> for the setting <c>true classes</c>, the first run's source. A later run may
    /// name other true classes. The rows then get these, and the model does not run again.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Truth { get; init; }

    /// <summary>Gets the inputs, with full paths.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Gets the number of shards.</summary>
    public required int Shards { get; init; }

    /// <summary>Gets the number of pictures in a run of the model.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Gets the number of pictures in a part.</summary>
    public required int PicturesPerPart { get; init; }

    /// <summary>Gets the name of the program that made the run.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>
    /// Gets the devices of the computation, in the order of their first use: <c>cpu</c>, <c>cuda:1</c>. A later run may have other devices. Results
    /// of two devices differ in their last digits.
    /// </summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Gets the model.</summary>
    public required RunModel Model { get; init; }

    /// <summary>Gets the overlays.</summary>
    public required RunOverlays Overlays { get; init; }

    /// <summary>
    /// Gets the facts about the model that a reader of the results should know. They follow from the model, so they are not compared with a later
    /// run's.
    /// </summary>
    public IReadOnlyList<ModelNote> Notes { get; init; } = [];

    /// <summary>
    /// Gets the preparation of the pictures; <c>null</c> in runs of older versions. It follows from the model, so it is not compared with a later
    /// run's.
    /// </summary>
    public PreprocessingSummary? Preprocessing { get; init; }

    /// <summary>The name of the setting for the source of the first run's true classes.</summary>
    internal const string TruthSetting = "true classes";

    /// <summary>Gets the current source of the rows' true classes.</summary>
    internal string? CurrentTruth => Truth ?? Settings.GetValueOrDefault(TruthSetting);

    /// <summary>Reads a folder's manifest.</summary>
    /// <param name="output">The output folder.</param>
    /// <returns>The manifest; <c>null</c> if there is none.</returns>
    /// <exception cref="GradCamException">The manifest is damaged, or has a newer format.</exception>
    public static RunManifest? Read(string output)
    {
        string path = Path.Combine(output, RunFolder.ManifestName);
        if (!File.Exists(path))
            return null;
        RunManifest manifest;
        try
        {
            manifest = JsonText.Read(LimitedFile.ReadText(path), RunJson.Readable.RunManifest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
        }

        if (manifest.Format != FormatName)
            throw new GradCamException(GradCamErrorKind.Data, $"{path}: not a run's manifest. Name another output folder.");
        if (manifest.FormatVersion != 1)
            throw new GradCamException(GradCamErrorKind.Data, $"{path}: written in format version {manifest.FormatVersion}; this program knows version 1. Use a newer program.");
        string? wrong = manifest.FaultOrNull();

        if (wrong is null)
            RunSettings.Upgrade(manifest.Settings);

        // Older programs did not write these members.
        return wrong is null ? manifest with { Devices = manifest.Devices ?? [], Notes = manifest.Notes ?? [] } : throw new GradCamException(GradCamErrorKind.Data, $"{path}: {wrong}. The file is damaged: use another output folder.");
    }

    // Finds faults that the types do not exclude.
    private string? FaultOrNull() =>
        Shards is < 1 or > Datasets.Inputs.Shard.Most ? $"shards is {Shards}, not 1 to {Datasets.Inputs.Shard.Most}"
        : BatchSize < 1 ? $"batchSize is {BatchSize}"
        : PicturesPerPart < 1 ? $"picturesPerPart is {PicturesPerPart}"
        : Model.Classes < 1 ? $"model.classes is {Model.Classes}"
        : Model.InputWidth < 1 || Model.InputHeight < 1 ? $"model's input is {Model.InputWidth}x{Model.InputHeight} pixels"
        : Model.Labels is { } labels && labels.Count != Model.Classes ? $"model.labels has {labels.Count} names for {Model.Classes} classes"
        : Model.AnswerThreshold is not (null or (>= 0 and <= 1)) ? $"model.answerThreshold is {Model.AnswerThreshold}, not 0 to 1"
        : Settings.FirstOrDefault(s => s.Value is null) is { Key: { } setting } ? $"settings.{setting} is null"
        : null;

    /// <summary>Checks that a run may add results to this one.</summary>
    /// <param name="wanted">The manifest that the run would write if it were the first.</param>
    /// <param name="output">The output folder, for the message.</param>
    /// <param name="batchSizeGiven">Whether the user requested the batch size.</param>
    /// <exception cref="GradCamException">The run may not add results; the message states the reason.</exception>
    /// <param name="truthDecides">Whether the model's work depends on the true classes, so that these must be equal too.</param>
    internal void MustAgree(RunManifest wanted, string output, bool batchSizeGiven, bool truthDecides)
    {
        foreach (string name in Settings.Keys.Union(wanted.Settings.Keys))
        {
            bool isTruth = name == TruthSetting;
            if (isTruth && !truthDecides)
                continue;
            string? has = isTruth ? CurrentTruth : Settings.GetValueOrDefault(name) ?? RunSettings.DefaultOrNull(wanted.Settings, name);
            string? asks = wanted.Settings.GetValueOrDefault(name) ?? RunSettings.DefaultOrNull(Settings, name);
            if (has != asks)
                throw Refusal(name, has ?? "not recorded", asks ?? "not given");
        }

        if (!Inputs.SequenceEqual(wanted.Inputs))
            throw Refusal("inputs", string.Join(", ", Inputs), string.Join(", ", wanted.Inputs));
        if (Shards != wanted.Shards)
            throw Refusal("shards", $"{Shards}", $"{wanted.Shards}");
        if (batchSizeGiven && BatchSize != wanted.BatchSize)
            throw Refusal("batch size", $"{BatchSize}", $"{wanted.BatchSize}");
        if (PicturesPerPart != wanted.PicturesPerPart)
            throw Refusal("pictures per part", $"{PicturesPerPart}", $"{wanted.PicturesPerPart}");

        GradCamException Refusal(string what, string has, string asks) =>
            new(GradCamErrorKind.Data, $"{output}: holds a run with other settings, and results of two are not mixed: {what} was {has}, and is {asks} now. Use another output folder, or the old settings.");
    }
}

/// <summary>Represents the model of a run.</summary>
/// <param name="Name">The name.</param>
/// <param name="Folder">Its folder during the run.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Labels">Their names; <c>null</c> if they have none.</param>
/// <param name="Layer">The target layer.</param>
/// <param name="InputWidth">Width of its input in pixels.</param>
/// <param name="InputHeight">Height of its input in pixels.</param>
public sealed record RunModel(string Name, string Folder, int Classes, IReadOnlyList<string>? Labels, string Layer, int InputWidth, int InputHeight)
{
    /// <summary>Gets the probability above which a label is an answer, 0..1; absent if the model does not have several labels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? AnswerThreshold { get; init; }

    /// <summary>Gets the reason why there is no accuracy, see <see cref="SplitModels.SplitModel.WhyNoAccuracy"/>; absent if there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WhyNoAccuracy { get; init; }
}

/// <summary>Represents the overlays of a run.</summary>
/// <param name="Policy">The selection of pictures with an overlay: <c>none</c>, <c>all</c>, <c>errors</c>, <c>sample:0.01</c>.</param>
/// <param name="Format">Their file format: <c>jpeg</c>, <c>png</c>, <c>webp</c>.</param>
public sealed record RunOverlays(string Policy, string Format);

/// <summary>Represents a complete shard: <c>shards/SSSSofNNNN.json</c>.</summary>
/// <param name="Shard">Its index, from 0.</param>
/// <param name="Shards">The number of shards.</param>
/// <param name="Pictures">The number of its pictures.</param>
/// <param name="Rows">The number of rows of its parts.</param>
/// <param name="Errors">The number of pictures with an error.</param>
/// <param name="Duplicates">The number of pictures with the content of another picture that was explained.</param>
/// <param name="Parts">The names of its parts, in order.</param>
/// <param name="Skipped">The files that were omitted because of their names, by extension; <c>null</c> if they were not counted.</param>
public sealed record ShardState(int Shard, int Shards, long Pictures, long Rows, long Errors, long Duplicates, IReadOnlyList<string> Parts, IReadOnlyList<SkippedKind>? Skipped = null)
{
    /// <summary>Reads a shard's file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shard">The expected shard.</param>
    /// <exception cref="GradCamException">The file cannot be read, is damaged, or is another shard's.</exception>
    internal static ShardState Read(string path, Inputs.Shard shard)
    {
        ShardState state;
        try
        {
            state = JsonText.Read(LimitedFile.ReadText(path), RunJson.Readable.ShardState);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
        }

        string? wrong = state.Shard != shard.Index || state.Shards != shard.Count ? $"it is of shard {state.Shard} of {state.Shards}"
            : state is not { Pictures: >= 0, Rows: >= 0, Errors: >= 0, Duplicates: >= 0 } ? "a number in it is below 0"
            : state.Errors > state.Pictures || state.Duplicates > state.Pictures ? "it has more errors or duplicates than pictures"
            : state.Parts.FirstOrDefault(p => Path.GetFileName(p) != p) is { } part ? $"its part '{part}' is no file name"
            : null;
        return wrong is null ? state : throw new GradCamException(GradCamErrorKind.Data, $"{path}: {wrong}. The file is damaged: remove it and run the same command again.");
    }
}

/// <summary>Serializes the JSON files of a run.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunManifest))]
[JsonSerializable(typeof(ShardState))]
[JsonSerializable(typeof(Merging.RunSummary))]
internal sealed partial class RunJson : JsonSerializerContext
{
    // Lazy, because it needs Default, which is another static member of this class.
    private static readonly Lazy<RunJson> Relaxed = new(() => new RunJson(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    /// <summary>Gets the serializer that keeps names of files and classes readable.</summary>
    public static RunJson Readable => Relaxed.Value;
}
