using System.Globalization;
using GradCam.Explaining;
using GradCam.SplitModels;

namespace GradCam.Cli.Explain;

/// <summary>What is to be explained, as the command line says it.</summary>
internal sealed record TargetChoice
{
    /// <summary>The classes by index or label; empty for the best.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>How many of the best classes, where neither <see cref="Classes"/> nor <see cref="Combinations"/> are given.</summary>
    public int Top { get; init; } = 1;

    /// <summary>Linear combinations of scores in place of classes: terms of index or label, and weight.</summary>
    public IReadOnlyList<IReadOnlyList<(string Class, float Weight)>> Combinations { get; init; } = [];

    /// <summary>Classes that each target is held against; empty for none.</summary>
    public IReadOnlyList<string> Against { get; init; } = [];

    /// <summary>Whether what speaks against the target is asked for.</summary>
    public bool Counterfactual { get; init; }

    /// <summary>What of a class.</summary>
    public ScoreForm Form { get; init; }

    /// <summary>Whether an input may have several maps, as far as the command line tells.</summary>
    public bool HasMany => Top > 1 || Combinations.Count > 1 || Classes.Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1;

    /// <summary>All of it in words, the same for the same choice.</summary>
    public string ToText()
    {
        string what = Combinations.Count > 0 ? string.Join("; ", Combinations.Select(terms => string.Join(" + ", terms.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Weight} x {t.Class}")))))
            : Classes.Count > 0 ? string.Join("; ", Classes)
            : string.Create(CultureInfo.InvariantCulture, $"top {Top}");
        return $"{(Counterfactual ? "against " : "")}{what}{(Against.Count > 0 ? $" rather than {string.Join(" or ", Against)}" : "")}, {Form}";
    }

    /// <summary>What files of a target are called: a class's tag, or the combination's place, since several may be about one class.</summary>
    public string Tag(int rank, string classTag) => Combinations.Count > 0 ? $"combination-{rank + 1}" : classTag;

    /// <summary>The targets of a model.</summary>
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
