namespace GradCam.Methods;

/// <summary>Specifies the tensors that a method requires.</summary>
[Flags]
public enum CamNeeds
{
    /// <summary>Activations and scores only.</summary>
    None = 0,

    /// <summary>The channel weights <c>w</c>, the mean of the gradients over space.</summary>
    ChannelWeights = 1,

    /// <summary>The gradients <c>G</c> at every position.</summary>
    Gradients = 2,
}
