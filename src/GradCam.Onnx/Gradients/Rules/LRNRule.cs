using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = X S^-beta</c> with <c>S = bias + alpha/size W(X^2)</c>, in which W sums over a window of <c>size</c> neighbouring channels (Krizhevsky et
/// al. 2012): <c>dX = dY S^-beta - 2 alpha beta/size X W'(dY Y / S)</c>. W' is W transposed: the same window with swapped overhangs. Each is a
/// convolution with ones along the channels, read as the height of a picture <c>[N,1,C,P]</c>. It needs <c>size</c> additions; a banded matrix would
/// need C.
/// </summary>
internal sealed class LRNRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy)
    {
        long size = node.Node.Int("size", 1);
        float alpha = node.Node.Float("alpha", 1e-4f);
        float beta = node.Node.Float("beta", 0.75f);
        (long before, long after) = ((size - 1) / 2, size / 2);
        long channels = node.Shape(x).Fixed(1);

        Term wide = Picture(x);
        Term gradient = Picture(dy);
        Term s = node.Node.Float("bias", 1f) + (alpha / size * Window(wide * wide, before, after));
        Term through = gradient * s.Pow(-beta);
        Term around = Window(gradient * Picture(y) / s, after, before);
        Term sum = through - (2 * alpha * beta / size * wide * around);
        return sum with { Name = node.ReshapeTo(sum, x) };

        Term Picture(Term term) => term.Reshape(0, 1, channels, -1);

        Term Window(Term term, long above, long below)
        {
            double[] ones = new double[size];
            Array.Fill(ones, 1);
            string kernel = term.Emit.Constant(Typed.Tensor(term.ElementType, [1, 1, size, 1], ones));
            return term with { Name = term.Emit.Op("Conv", [term, kernel], Attributes.Make("pads", [above, 0, below, 0])) };
        }
    }
}
