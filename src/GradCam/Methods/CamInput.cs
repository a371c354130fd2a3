using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>Represents the input of a method: one picture, one target layer and one target.</summary>
public readonly ref struct CamInput
{
    /// <summary>Gets the number of channels, <c>C</c>.</summary>
    public required int Channels { get; init; }

    /// <summary>Gets the height of the layer's grid, <c>h</c>.</summary>
    public required int Height { get; init; }

    /// <summary>Gets the width of the layer's grid, <c>w</c>.</summary>
    public required int Width { get; init; }

    /// <summary>Gets the activations <c>A</c>, <c>[C, h*w]</c>.</summary>
    public required ReadOnlySpan<float> Activations { get; init; }

    /// <summary>Gets the channel weights, <c>[C]</c>; empty if the method did not request them.</summary>
    public ReadOnlySpan<float> ChannelWeights { get; init; }

    /// <summary>Gets the gradients <c>G</c>, <c>[C, h*w]</c>; empty if the method did not request them.</summary>
    public ReadOnlySpan<float> Gradients { get; init; }

    /// <summary>Gets the scores <c>y</c>, <c>[K]</c>.</summary>
    public required ReadOnlySpan<float> Scores { get; init; }

    /// <summary>Gets the refined target, whose value was differentiated.</summary>
    public required ScoreTarget Target { get; init; }

    /// <summary>Gets the model, for methods that run it again.</summary>
    public required ModelPasses Passes { get; init; }
}
