using System.CommandLine;
using System.Globalization;
using GradCam.Cli.Explain;
using GradCam.Explaining;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines the options for the targets to explain.</summary>
internal sealed class TargetOptions
{
    // More than anyone reads, and each of them costs pictures.
    private const int MostClasses = 10_000;

    private static readonly (string Name, ScoreForm Value)[] Forms =
    [
        ("logit", ScoreForm.Score),
        ("probability", ScoreForm.Probability),
        ("log-probability", ScoreForm.LogProbability),
    ];

    private readonly Option<string[]> _classes = new("--class") { HelpName = "INDEX|LABEL", Description = "A class to explain, by index or label; may be given several times. With --tensor once for all inputs, or once for each.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _top = new("--top") { HelpName = "K", Description = "Explain the K classes with the highest scores, best first. [default: 1]" };
    private readonly Option<string[]> _against = new("--against") { HelpName = "INDEX|LABEL", Description = "Why the class rather than this one: its score less that of the other; given several times, less their mean.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _counterfactual = new("--counterfactual") { Description = "What speaks against the class: its score with the sign turned." };
    private readonly Option<string> _score = new("--score") { HelpName = "FORM", Description = $"What of the class: {string.Join(", ", Forms.Select(f => f.Name))}.", DefaultValueFactory = _ => Forms[0].Name };
    private readonly Option<string[]> _combine = new("--combine") { HelpName = "CLASS=WEIGHT,...", Description = "Explain a linear combination of scores instead of a class, as in 281=1,282=-0.5; may be given several times.", Arity = ArgumentArity.OneOrMore };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _score.CompletionSources.Add([.. Forms.Select(f => f.Name)]);
        command.Add(OptionGroup.Target, common: [_classes, _top, _against], rare: [_counterfactual, _score, _combine]);
    }

    /// <summary>Returns the requested targets.</summary>
    /// <exception cref="UsageException">Options exclude each other, or a value is not valid.</exception>
    public TargetChoice Choice(ParseResult arguments)
    {
        string[] classes = arguments.GetValue(_classes) ?? [];
        string[] combinations = arguments.GetValue(_combine) ?? [];
        string? top = arguments.GetValue(_top);
        ScoreForm form = OptionValues.OneOf("--score", arguments.GetValue(_score)!, Forms);
        if (classes.Length > 0 && top is not null)
            throw new UsageException("--class and --top exclude each other: name the classes, or say how many of the best.");
        if (combinations.Length > 0 && (classes.Length > 0 || top is not null))
            throw new UsageException("--combine replaces --class and --top: a combination names its classes itself.");
        if (combinations.Length > 0 && form != ScoreForm.Score)
            throw new UsageException($"--combine is made of logits, and --score {arguments.GetValue(_score)} asks for something else.");
        return new TargetChoice
        {
            Classes = classes,
            Top = top is null ? 1 : OptionValues.Integer("--top", top, 1, MostClasses),
            Combinations = [.. combinations.Select(Terms)],
            Against = arguments.GetValue(_against) ?? [],
            Counterfactual = arguments.GetValue(_counterfactual),
            Form = form,
        };
    }

    private static List<(string Class, float Weight)> Terms(string text)
    {
        var terms = new List<(string, float)>();
        foreach (string term in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int sign = term.LastIndexOf('=');
            if (sign <= 0 || !float.TryParse(term.AsSpan(sign + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out float weight) || !float.IsFinite(weight) || weight == 0)
                throw new UsageException($"--combine takes terms like 281=1,282=-0.5, and '{term}' is none.");
            terms.Add((term[..sign].Trim(), weight));
        }

        return terms.Count > 0 ? terms : throw new UsageException("--combine takes terms like 281=1,282=-0.5, and there are none.");
    }
}
