using GradCam.Metrics;
using GradCam.SplitModels;

namespace GradCam.Cli.Evaluate;

/// <summary>Represents the results of an evaluation.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Layer">The target layer.</param>
/// <param name="Pictures">The number of evaluated pictures.</param>
/// <param name="WithTruth">The number of those with a known region of the object.</param>
/// <param name="Failed">The pictures that could not be evaluated, with the reasons.</param>
/// <param name="Target">The explained class, in words.</param>
/// <param name="Seed">The seed of random choices.</param>
/// <param name="Steps">The number of steps of deletion and insertion.</param>
/// <param name="LeftOut">The methods that cannot be used with this model, with the reasons.</param>
/// <param name="Columns">The measured columns.</param>
/// <param name="Methods">The methods, in order.</param>
/// <param name="Randomized">Stages of the randomisation check; empty if it was omitted.</param>
/// <param name="Notes">The facts about the model that the reader of the result should know.</param>
/// <param name="Preprocessing">The preparation of the pictures.</param>
internal sealed record EvaluationResults(
    string Model,
    string Layer,
    int Pictures,
    int WithTruth,
    IReadOnlyList<FailedPicture> Failed,
    string Target,
    int Seed,
    int Steps,
    IReadOnlyList<LeftOutMethod> LeftOut,
    IReadOnlyList<MetricColumn> Columns,
    IReadOnlyList<MethodResults> Methods,
    IReadOnlyList<RandomizedStage> Randomized,
    IReadOnlyList<ModelNote>? Notes,
    PreprocessingSummary Preprocessing);

/// <summary>Represents a picture that could not be evaluated.</summary>
internal sealed record FailedPicture(string Picture, string Error);

/// <summary>Represents a method that cannot be used with the model.</summary>
internal sealed record LeftOutMethod(string Method, string Reason);

/// <summary>Represents a stage of the randomisation check.</summary>
/// <param name="Layers">The number of last layers that had random weights.</param>
/// <param name="Of">The number of layers with weights.</param>
internal sealed record RandomizedStage(int Layers, int Of);

/// <summary>Represents the results of one method.</summary>
/// <param name="Name">The method.</param>
/// <param name="IsBaseline">Whether the method is for comparison only.</param>
/// <param name="Pictures">The number of its pictures.</param>
/// <param name="Values">One for each column.</param>
/// <param name="Curves">Mean curves, by column.</param>
/// <param name="Similarity">
/// Rank correlation with the maps of the model with random weights, one for each stage; empty if it was not checked.
/// </param>
/// <param name="Noise">The share of its maps that are rounding noise, see <see cref="Explaining.CamMap.IsNoise"/>.</param>
internal sealed record MethodResults(
    string Name,
    bool IsBaseline,
    int Pictures,
    IReadOnlyList<MeanInterval> Values,
    IReadOnlyDictionary<string, double[]> Curves,
    IReadOnlyList<MeanInterval> Similarity,
    MeanInterval Noise)
{
    /// <summary>
    /// Gets whether the method's maps depend on the learned weights, by the whole interval; <c>null</c> if this was not checked, or if the interval
    /// does not decide.
    /// </summary>
    public bool? PassesRandomization => Similarity.Count == 0 ? null : RandomizationCheck.Passes(Similarity[^1]);

    /// <summary>Gets the verdict in a word; <c>null</c> if the method was not checked.</summary>
    public string? Verdict => Similarity.Count == 0 || Similarity[^1].Count == 0 ? null : PassesRandomization switch { true => "passes", false => "fails", null => "undecided" };
}
