using GradCam.Explaining;

namespace GradCam.Cli.Reports;

/// <summary>How long the steps took, in milliseconds. A tensor is not decoded, and has no overlay.</summary>
internal sealed record Milliseconds
{
    public double? Decode { get; init; }

    public double? Preprocess { get; init; }

    public required double Features { get; init; }

    public required double Classifier { get; init; }

    public required double Gradient { get; init; }

    public required double Map { get; init; }

    public double? Overlay { get; init; }

    public double? Encode { get; init; }

    /// <summary>The steps of a tensor's explanation.</summary>
    public static Milliseconds Of(StepTimes times) => new()
    {
        Features = Of(times.Features),
        Classifier = Of(times.Classifier),
        Gradient = Of(times.Gradient),
        Map = Of(times.Map),
    };

    /// <summary>The steps of a picture's explanation.</summary>
    public static Milliseconds Of(StepTimes times, TimeSpan decode, TimeSpan overlay, TimeSpan encode) => Of(times) with
    {
        Decode = Of(decode),
        Preprocess = Of(times.Preprocess),
        Overlay = Of(overlay),
        Encode = Of(encode),
    };

    /// <summary>The steps and their times in one line, for a person.</summary>
    public string Describe()
    {
        (string Step, double? Time)[] steps =
        [
            ("decode", Decode), ("preprocess", Preprocess), ("features", Features), ("classifier", Classifier),
            ("gradient", Gradient), ("map", Map), ("overlay", Overlay), ("encode", Encode),
        ];
        return string.Join(", ", steps.Where(s => s.Time is not null).Select(s => $"{s.Step} {s.Time:0.0} ms"));
    }

    // Microseconds are what the clock is good for.
    private static double Of(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
