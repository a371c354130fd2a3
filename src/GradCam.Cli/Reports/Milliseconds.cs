using GradCam.Explaining;

namespace GradCam.Cli.Reports;

/// <summary>Represents the times of the steps in milliseconds. For a tensor, there is no decoding and no overlay.</summary>
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

    /// <summary>Returns the steps of a tensor's explanation.</summary>
    public static Milliseconds Of(StepTimes times) => new()
    {
        Features = Of(times.Features),
        Classifier = Of(times.Classifier),
        Gradient = Of(times.Gradient),
        Map = Of(times.Map),
    };

    /// <summary>Returns the steps of a picture's explanation.</summary>
    public static Milliseconds Of(StepTimes times, TimeSpan decode, TimeSpan overlay, TimeSpan encode) => Of(times) with
    {
        Decode = Of(decode),
        Preprocess = Of(times.Preprocess),
        Overlay = Of(overlay),
        Encode = Of(encode),
    };

    /// <summary>Returns the steps and their times in one line, for people.</summary>
    public string Describe()
    {
        (string Step, double? Time)[] steps =
        [
            ("decode", Decode), ("preprocess", Preprocess), ("features", Features), ("classifier", Classifier),
            ("gradient", Gradient), ("map", Map), ("overlay", Overlay), ("encode", Encode),
        ];
        return string.Join(", ", steps.Where(s => s.Time is not null).Select(s => $"{s.Step} {s.Time:0.0} ms"));
    }

    // The clock's precision is about a microsecond.
    private static double Of(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
