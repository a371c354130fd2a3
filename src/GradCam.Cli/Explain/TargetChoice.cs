using System.Globalization;
using GradCam.Explaining;
using GradCam.SplitModels;

namespace GradCam.Cli.Explain;

/// <summary>Represents the targets to explain, from the command line.</summary>
internal sealed record TargetChoice
{
    /// <summary>Gets the classes by index or label; empty for the best.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Gets the number of best classes, if there are no <see cref="Classes"/> and no <see cref="Combinations"/>.</summary>
    public int Top { get; init; } = 1;

    /// <summary>Gets linear combinations of scores that replace classes: terms of index or label, and weight.</summary>
    public IReadOnlyList<IReadOnlyList<(string Class, float Weight)>> Combinations { get; init; } = [];

    /// <summary>Gets the classes to compare each target with; empty for none.</summary>
    public IReadOnlyList<string> Against { get; init; } = [];

    /// <summary>Gets whether to explain the evidence against the target.</summary>
    public bool Counterfactual { get; init; }

    /// <summary>Gets the quantity of a class to explain.</summary>
    public ScoreForm Form { get; init; }

    /// <summary>Gets whether an input may have several maps, judged by the command line alone.</summary>
    public bool HasMany => Top > 1 || Combinations.Count > 1 || Classes.Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1;

    /// <summary>Returns the choice in words, the same for the same choice.</summary>
    public string ToText()
    {
        string what = Combinations.Count > 0 ? string.Join("; ", Combinations.Select(terms => string.Join(" + ", terms.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Weight} x {t.Class}")))))
            : Classes.Count > 0 ? string.Join("; ", Classes)
            : string.Create(CultureInfo.InvariantCulture, $"top {Top}");
        return $"{(Counterfactual ? "against " : "")}{what}{(Against.Count > 0 ? $" rather than {string.Join(" or ", Against)}" : "")}, {Form}";
    }

    /// <summary>Returns the tag of a target's files: a class's tag, or the combination's number, because several may explain one class.</summary>
    public string Tag(int rank, string classTag) => Combinations.Count > 0 ? $"combination-{rank + 1}" : classTag;

    /// <summary>Returns the targets of a model.</summary>
    /// <param name="labels">The model's class names.</param>
    /// <param name="forEach">Whether the classes are one for each input.</param>
    /// <exception cref="GradCamException">There is no such class.</exception>
    public ClassTargets For(LabelList labels, bool forEach = false)
    {
        foreach (string name in Against)
            Find("--against", name);
        foreach (string name in Classes)
            Find("--class", name);
        ClassTargets targets =
            Combinations.Count > 0 ? ClassTargets.Custom([.. Combinations.Select(terms => ScoreTarget.Linear([.. terms.Select(t => (Find("--combine", t.Class), t.Weight))]))])
            : Classes.Count == 0 ? ClassTargets.Top(Top)
            : forEach ? ClassTargets.ForEach(Classes)
            : ClassTargets.Of(Classes);
        targets = targets.As(Form);
        if (Against.Count > 0)
            targets = targets.Against(Against);
        return Counterfactual ? targets.Counterfactual() : targets;

        int Find(string option, string name) => Named.By(option, () => labels.Find(name));
    }
}
