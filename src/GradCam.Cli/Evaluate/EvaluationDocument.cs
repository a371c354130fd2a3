using GradCam.SplitModels;

namespace GradCam.Cli.Evaluate;

/// <summary>Represents the content of <see cref="EvaluationJson"/>.</summary>
internal sealed record EvaluationDocument(string Model, string Layer, int Pictures, int WithTruth, string Target, int Seed, int Steps, IReadOnlyList<FailedPicture> Failed, IReadOnlyList<LeftOutMethod> LeftOut, string? Caution, IReadOnlyList<MethodDocument> Methods, IReadOnlyList<ModelNote>? Notes, PreprocessingSummary Preprocessing);

/// <summary>Represents one method.</summary>
internal sealed record MethodDocument(
    string Name, bool Baseline, int Pictures, IReadOnlyDictionary<string, IntervalDocument> Metrics, IReadOnlyDictionary<string, double[]>? Curves, IReadOnlyList<StageDocument>? Randomization, bool? PassesRandomization, string? RandomizationCheck, IntervalDocument? Noise);

/// <summary>Represents a mean and its 95 % interval; a single value has no interval.</summary>
internal sealed record IntervalDocument(double Mean, double? Low, double? High, int Count);

/// <summary>Represents a stage of the randomisation check.</summary>
internal sealed record StageDocument(int Layers, int Of, IntervalDocument? Correlation);
