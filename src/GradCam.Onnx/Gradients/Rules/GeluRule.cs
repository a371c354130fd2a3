using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = X F(X)</c> with the normal distribution's <c>F(X) = (1 + erf(X/sqrt 2)) / 2</c>: <c>dX = dY (F + X f)</c> with its density <c>f =
/// e^(-X^2/2) / sqrt(2 pi)</c>. With <c>approximate = "tanh"</c>, <c>F = (1 + t) / 2</c> with <c>t = tanh(u)</c> and <c>u = sqrt(2/pi) (X + 0.044715
/// X^3)</c>, so <c>f = (1 - t^2) u' / 2</c> (Hendrycks and Gimpel 2016).
/// </summary>
internal sealed class GeluRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) =>
        dy * Slope(x, tanh: node.Node.String("approximate", "none") == "tanh");

    /// <summary>Returns <c>F + X f</c>.</summary>
    /// <param name="x">X.</param>
    /// <param name="tanh">Whether F is the approximation by tanh.</param>
    public static Term Slope(Term x, bool tanh)
    {
        (Term distribution, Term density) = tanh ? Tanh(x) : Erf(x);
        return distribution + (x * density);
    }

    private static (Term Distribution, Term Density) Erf(Term x) =>
        (0.5 * (1 + (x / Math.Sqrt(2)).Erf()), 1 / Math.Sqrt(2 * Math.PI) * (-0.5 * x * x).Exp());

    private static (Term Distribution, Term Density) Tanh(Term x)
    {
        const double Cubic = 0.044715;
        double factor = Math.Sqrt(2 / Math.PI);
        Term square = x * x;
        Term t = (factor * x * (1 + (Cubic * square))).Tanh();
        return (0.5 * (1 + t), 0.5 * (1 - (t * t)) * (factor * (1 + (3 * Cubic * square))));
    }
}
