using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.Cli.Explain;

/// <summary>What is kept of a picture's explanation until it is drawn: its maps, attributions where these are drawn, and neither pixels nor tensors.</summary>
internal sealed record ExplainedPicture
{
    public required string Path { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>The part of the picture that the model saw.</summary>
    public required PixelRectangle Seen { get; init; }

    public required IReadOnlyList<ClassExplanation> Classes { get; init; }

    public required string Layer { get; init; }

    public required string Method { get; init; }

    public required StepTimes Times { get; init; }

    /// <summary>The order of the colours in the model's input.</summary>
    public required ChannelOrder Channels { get; init; }

    /// <summary>The reasons for which the result may be wrong.</summary>
    public required IReadOnlyList<string> Cautions { get; init; }

    /// <summary>How long it took to read the picture.</summary>
    public required TimeSpan Decode { get; init; }
}
