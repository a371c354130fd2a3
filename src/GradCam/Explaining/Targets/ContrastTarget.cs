using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Represents the difference of one target from the mean of others.</summary>
internal sealed class ContrastTarget : ScoreTarget
{
    private readonly ScoreTarget _target;
    private readonly ScoreTarget[] _others;

    public ContrastTarget(ScoreTarget target, IReadOnlyList<ScoreTarget> others)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(others);
        if (others.Count == 0)
            throw new ArgumentException("There is nothing to hold the target against.", nameof(others));
        _target = target;
        _others = [.. others];
    }

    public override int ClassIndex => _target.ClassIndex;

    internal override float[]? Mask => _target.Mask;

    internal override bool ReadsClasses => _target.ReadsClasses || _others.Any(o => o.ReadsClasses);

    internal override ScoreTarget With(ProbabilityFunction function)
    {
        ScoreTarget own = _target.With(function);
        ScoreTarget[] others = [.. _others.Select(o => o.With(function))];
        return own == _target && others.SequenceEqual(_others) ? this : new ContrastTarget(own, others);
    }

    public override string Describe(LabelList labels) => $"{_target.Describe(labels)} rather than {string.Join(" or ", _others.Select(o => o.Describe(labels)))}";

    public override float Value(ReadOnlySpan<float> scores)
    {
        float mean = 0;
        foreach (ScoreTarget other in _others)
            mean += other.Value(scores) / _others.Length;
        return _target.Value(scores) - mean;
    }

    public override void AddSeed(ReadOnlySpan<float> scores, float weight, Span<float> seed)
    {
        _target.AddSeed(scores, weight, seed);
        foreach (ScoreTarget other in _others)
            other.AddSeed(scores, -weight / _others.Length, seed);
    }
}
