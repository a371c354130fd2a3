using GradCam.Metrics;
using GradCam.SplitModels;

namespace GradCam.Cli.Evaluate;

/// <summary>What an evaluation found.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Layer">The target layer.</param>
/// <param name="Pictures">Number of pictures that were evaluated.</param>
/// <param name="WithTruth">Of how many of them it is known where the object is.</param>
/// <param name="Failed">The pictures that could not be evaluated, and why.</param>
/// <param name="Target">Which class was explained, in words.</param>
/// <param name="Seed">What random choices followed from.</param>
/// <param name="Steps">Steps of deletion and insertion.</param>
/// <param name="LeftOut">The methods that cannot be used with this model, and why.</param>
/// <param name="Columns">What was measured.</param>
/// <param name="Methods">The methods, in order.</param>
/// <param name="Randomized">Stages of the randomisation check; empty where it was left out.</param>
/// <param name="Notes">The facts about the model that the reader of the result should know.</param>
/// <param name="Preprocessing">How the pictures were prepared.</param>
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

/// <summary>A picture that could not be evaluated.</summary>
internal sealed record FailedPicture(string Picture, string Error);

/// <summary>A method that cannot be used with the model.</summary>
internal sealed record LeftOutMethod(string Method, string Reason);

/// <summary>A stage of the randomisation check.</summary>
/// <param name="Layers">How many of the last layers had random weights.</param>
/// <param name="Of">How many layers with weights there are.</param>
internal sealed record RandomizedStage(int Layers, int Of);

/// <summary>What was found of one method.</summary>
/// <param name="Name">The method.</param>
/// <param name="IsBaseline">Whether it is there to be held against.</param>
/// <param name="Pictures">Number of its pictures.</param>
/// <param name="Values">One for each column.</param>
/// <param name="Curves">Mean curves, by column.</param>
/// <param name="Similarity">Rank correlation with the maps of the model with random weights, one for each stage; empty where not checked.</param>
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
    /// Whether its maps change with what the model has learned, by the whole interval; <c>null</c> if it was not checked, or if the interval does not
    /// decide.
    /// </summary>
    public bool? PassesRandomization => Similarity.Count == 0 ? null : RandomizationCheck.Passes(Similarity[^1]);

    /// <summary>Gets the verdict in a word; <c>null</c> if it was not checked.</summary>
    public string? Verdict => Similarity.Count == 0 || Similarity[^1].Count == 0 ? null : PassesRandomization switch { true => "passes", false => "fails", null => "undecided" };
}
