namespace GradCam.Onnx.Gradients;

/// <summary>Specifies the result of a backward pass.</summary>
internal enum BackwardMode
{
    /// <summary>The gradient. If it does not reach a requested tensor, that is an error, because GradCam cannot explain such a layer.</summary>
    Plain,

    /// <summary>The gradient, which may be zero if no gradient reaches a tensor.</summary>
    MayVanish,

    /// <summary>The result of <see cref="GuidedBackpropagation"/>.</summary>
    Guided,
}
