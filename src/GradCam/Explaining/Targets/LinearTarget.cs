using System.Globalization;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Represents a linear combination of scores. It explains the class with the weight of the largest magnitude.</summary>
internal sealed class LinearTarget : ScoreTarget
{
    private readonly (int ClassIndex, float Weight)[] _weights;

    public LinearTarget(IReadOnlyList<(int ClassIndex, float Weight)> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count == 0)
            throw new ArgumentException("A linear combination needs at least one class.", nameof(weights));
        _weights = [.. weights];
    }

    public override int ClassIndex => _weights.MaxBy(w => Math.Abs(w.Weight)).ClassIndex;

    internal override bool ReadsClasses => true;

    public override string Describe(LabelList labels) =>
        string.Join(" + ", _weights.Select(w => $"{w.Weight.ToString(CultureInfo.InvariantCulture)} x {labels.Describe(w.ClassIndex)}"));

    public override float Value(ReadOnlySpan<float> scores)
    {
        float sum = 0;
        foreach ((int index, float weight) in _weights)
            sum += weight * scores[index];
        return sum;
    }

    public override void AddSeed(ReadOnlySpan<float> scores, float weight, Span<float> seed)
    {
        foreach ((int index, float own) in _weights)
            seed[index] += weight * own;
    }
}
