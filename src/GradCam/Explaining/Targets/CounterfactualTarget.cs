using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>
/// Represents a target with the opposite sign. It highlights regions whose removal would change the model's decision. Selvaraju et al., ICCV 2017,
/// section 7: "counterfactual explanations".
/// </summary>
internal sealed class CounterfactualTarget : ScoreTarget
{
    private readonly ScoreTarget _target;

    public CounterfactualTarget(ScoreTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _target = target;
    }

    public override int ClassIndex => _target.ClassIndex;

    internal override float[]? Mask => _target.Mask;

    internal override bool ReadsClasses => _target.ReadsClasses;

    internal override ScoreTarget With(ProbabilityFunction function) => _target.With(function) is var own && own == _target ? this : new CounterfactualTarget(own);

    public override string Describe(LabelList labels) => $"against {_target.Describe(labels)}";

    public override float Value(ReadOnlySpan<float> scores) => -_target.Value(scores);

    public override void AddSeed(ReadOnlySpan<float> scores, float weight, Span<float> seed) => _target.AddSeed(scores, -weight, seed);
}
