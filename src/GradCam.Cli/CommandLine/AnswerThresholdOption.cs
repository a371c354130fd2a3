using System.CommandLine;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>--answer-threshold</c>: the probability above which a label is an answer.</summary>
internal sealed class AnswerThresholdOption
{
    private readonly Option<string> _threshold = new(Models.AnswerThreshold.Option)
    {
        HelpName = "P",
        Description = "For a model with a Sigmoid for each label: the answers are all labels with a probability above P. [default: 0.5]",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(OptionGroup.Target, common: [], rare: [_threshold]);

    /// <summary>Returns the option's value, 0..1; <c>null</c> if it is not given.</summary>
    /// <exception cref="UsageException">The value is not a number from 0 to 1.</exception>
    public float? Value(ParseResult arguments) => arguments.GetValue(_threshold) is { } text ? OptionValues.Share(Models.AnswerThreshold.Option, text) : null;
}
