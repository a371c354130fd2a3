using GradCam.NumPy;

namespace GradCam.Explaining;

/// <summary>What one picture's maps were made of, without the batch axis.</summary>
/// <param name="Input">The model's input, <c>[3,H,W]</c>.</param>
/// <param name="Activations">The target layer's output, <c>[C,h,w]</c>.</param>
/// <param name="Gradients">For each explained class, <c>d score / d activations</c>, <c>[C,h,w]</c>.</param>
/// <param name="ChannelWeights">For each explained class, the mean of the gradients over space, <c>[C]</c>.</param>
public sealed record ExplanationTensors(NpyArray Input, NpyArray Activations, IReadOnlyList<NpyArray> Gradients, IReadOnlyList<NpyArray> ChannelWeights);
