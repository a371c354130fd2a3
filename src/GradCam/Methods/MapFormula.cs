namespace GradCam.Methods;

/// <summary>
/// Specifies the formula of a map of activations <c>A</c> and channel weights <c>w</c> or gradients <c>G</c>, if a graph on a device can compute it.
/// </summary>
internal enum MapFormula
{
    /// <summary><c>sum over k of w_k A_k</c>.</summary>
    WeightedSum,

    /// <summary><c>sum over k of G_k A_k</c>.</summary>
    Product,

    /// <summary><c>sum over k of max(0, G_k) A_k</c>.</summary>
    PositiveGradient,

    /// <summary><c>sum over k of max(0, G_k A_k)</c>.</summary>
    PositiveProduct,
}
