namespace GradCam.Onnx.Gradients;

/// <summary>What a backward pass computes.</summary>
internal enum BackwardMode
{
    /// <summary>The gradient. One that does not reach a wanted tensor is an error: such a layer cannot be explained.</summary>
    Plain,

    /// <summary>The gradient, which may be zero: no gradient reaches a tensor then.</summary>
    MayVanish,

    /// <summary>See <see cref="GuidedBackpropagation"/>.</summary>
    Guided,
}
