using System.Numerics.Tensors;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>
/// Represents the sum of a class's scores over a mask, if the model scores each position: <c>f = sum over p of m_p y_cp</c>, <c>df/dy_cp = m_p</c>.
/// The mask is constant, even if it was computed from the scores.
/// </summary>
internal sealed class RegionTarget : ScoreTarget
{
    private readonly int _classIndex;
    private readonly float[] _mask;
    private readonly string _where;

    public RegionTarget(int classIndex, float[] mask, string where)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.Length == 0 || !mask.All(float.IsFinite) || mask.All(m => m == 0))
            throw new ArgumentException("A mask holds finite numbers, and not zeros alone.", nameof(mask));
        _classIndex = classIndex;
        _mask = mask;
        _where = where;
    }

    public override int ClassIndex => _classIndex;

    internal override float[] Mask => _mask;

    public override string Describe(LabelList labels) => $"{labels.Describe(_classIndex)} {_where}";

    public override float Value(ReadOnlySpan<float> scores) => TensorPrimitives.Dot(scores.Slice(_classIndex * _mask.Length, _mask.Length), _mask);

    public override void AddSeed(ReadOnlySpan<float> scores, float weight, Span<float> seed)
    {
        Span<float> own = seed.Slice(_classIndex * _mask.Length, _mask.Length);
        TensorPrimitives.MultiplyAdd(_mask, weight, own, own);
    }
}
