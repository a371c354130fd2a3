using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = scale Z + B</c> of the domain <c>com.microsoft</c>, with Z the normalised <c>S = X + skip + bias</c> over the last axis:
/// <c>dS</c> as in <see cref="Standardization"/> (<c>SkipSimplifiedLayerNormalization</c>: <see cref="RootMeanSquare"/>), plus the gradient of
/// the output that holds S itself. <c>dX = dS</c>; skip and bias get its sum over the axes along which they were broadcast.
/// </summary>
/// <param name="centres">Whether the mean is subtracted.</param>
internal sealed class SkipLayerNormalizationRule(bool centres) : GradientRule
{
    private const int Sum = 3;

    public override void Backward(BackwardNode node)
    {
        if (node.OutputGradient(1) is not null || node.OutputGradient(2) is not null)
            throw node.Refuse("its mean or deviation is used too");

        // The version without a mean has no B.
        (int? shift, int bias) = centres ? (3, 4) : ((int?)null, 3);
        Term x = node.X(0) + node.X(1);
        if (node.InputOrNull(bias) is { } added)
            x += node.Of(added);
        Term? ofSum = node.OutputGradient(Sum) is { } given ? x with { Name = given } : null;
        Term? ds = node.OutputGradient(0) is not null ? BehindNormalization(node, x, shift) : null;
        Term gradient = (ds, ofSum) switch
        {
            ({ } a, { } b) => a + b,
            ({ } a, null) => a,
            (null, { } b) => b,
            _ => throw node.Refuse("no gradient arrives at its outputs"),
        };
        node.Give(0, gradient);
        foreach (int index in (int[])[1, bias])
        {
            if (node.Needs(index))
                node.GiveBroadcast(index, gradient);
        }
    }

    private Term BehindNormalization(BackwardNode node, Term x, int? shift)
    {
        (Term scale, Term dy) = (node.X(2), node.DY());
        long[] axes = [node.Shape(node.Input(0)).Rank - 1];
        float epsilon = node.Node.Float("epsilon", 1e-12f);
        if (node.Needs(2))
            node.GiveBroadcast(2, (centres ? Standardization.Of(x, axes, epsilon).Z : RootMeanSquare.Of(x, axes, epsilon).Z) * dy);
        if (shift is { } index && node.Needs(index))
            node.GiveBroadcast(index, dy);
        Term dz = dy * scale;
        return centres ? Standardization.Backward(x, dz, axes, epsilon) : RootMeanSquare.Backward(x, dz, axes, epsilon);
    }
}
