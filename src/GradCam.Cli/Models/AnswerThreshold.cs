using GradCam.SplitModels;

namespace GradCam.Cli.Models;

/// <summary>Decides the probability above which a label is an answer.</summary>
internal static class AnswerThreshold
{
    public const string Option = "--answer-threshold";

    /// <summary>Returns the threshold for a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="asked">The option's value, 0..1; <c>null</c> if it is not given.</param>
    /// <returns>0..1; <c>null</c> if the model has no answers of several labels.</returns>
    /// <exception cref="UsageException">The option is given for such a model.</exception>
    public static float? Of(SplitModel model, float? asked) =>
        model.HasSeveralLabels ? asked ?? SplitModel.DefaultAnswerThreshold
        : asked is null ? null
        : throw new UsageException($"{Option} is for models with a Sigmoid for each of several labels, and {model.Manifest.Name} is none. Leave it out.");
}
