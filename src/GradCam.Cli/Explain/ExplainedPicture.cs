using GradCam.Cli.Reports;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.Cli.Explain;

/// <summary>
/// Represents a picture's explanation by one method until it is drawn. It contains maps, and attributions if these are drawn, but no pixels or tensors.
/// </summary>
internal sealed record ExplainedPicture
{
    public required string Path { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Gets the part of the picture that the model saw.</summary>
    public required PixelRectangle Seen { get; init; }

    public required IReadOnlyList<ClassExplanation> Classes { get; init; }

    /// <summary>Gets the labels above the threshold; <c>null</c> if the model does not have several labels.</summary>
    public required IReadOnlyList<AnswerReport>? Answers { get; init; }

    public required string Layer { get; init; }

    public required string Method { get; init; }

    /// <summary>Gets the method as it was requested.</summary>
    public required MethodChoice Choice { get; init; }

    public required StepTimes Times { get; init; }

    /// <summary>Gets the order of the colours in the model's input.</summary>
    public required ChannelOrder Channels { get; init; }

    /// <summary>Gets the reasons why the result may be wrong.</summary>
    public required IReadOnlyList<string> Cautions { get; init; }

    /// <summary>Gets the time of reading the picture.</summary>
    public required TimeSpan Decode { get; init; }
}
