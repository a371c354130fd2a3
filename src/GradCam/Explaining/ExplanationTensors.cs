using GradCam.NumPy;

namespace GradCam.Explaining;

/// <summary>Represents the tensors that one picture's maps were computed from, without the batch axis.</summary>
/// <param name="Input">The model's input, <c>[C,H,W]</c>.</param>
/// <param name="Layers">The target layers' tensors.</param>
public sealed record ExplanationTensors(NpyArray Input, IReadOnlyList<LayerTensors> Layers)
{
    /// <summary>Gets the first target layer's output, <c>[C,h,w]</c>.</summary>
    public NpyArray Activations => Layers[0].Activations;

    /// <summary>Gets, for each explained class, <c>d target / d activations</c> of the first target layer, <c>[C,h,w]</c>.</summary>
    public IReadOnlyList<NpyArray> Gradients => Layers[0].Gradients;

    /// <summary>Gets, for each explained class, the mean of these gradients over space, <c>[C]</c>.</summary>
    public IReadOnlyList<NpyArray> ChannelWeights => Layers[0].ChannelWeights;
}

/// <summary>Represents the tensors that one target layer's maps were computed from.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Activations">The layer's output, <c>[C,h,w]</c>, or <c>[T,D]</c> for tokens.</param>
/// <param name="Gradients">For each explained class, <c>d target / d activations</c>, in the activations' shape.</param>
/// <param name="ChannelWeights">For each explained class, the mean of the gradients over space, <c>[C]</c>; empty if the layer has no space.</param>
public sealed record LayerTensors(string Name, NpyArray Activations, IReadOnlyList<NpyArray> Gradients, IReadOnlyList<NpyArray> ChannelWeights);
