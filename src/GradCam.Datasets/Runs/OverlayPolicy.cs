using System.Globalization;
using GradCam.Datasets.Inputs;

namespace GradCam.Datasets.Runs;

/// <summary>Represents the selection of pictures that get overlays.</summary>
public sealed record OverlayPolicy
{
    private readonly Kind _kind;
    private readonly double _share;

    private OverlayPolicy(Kind kind, double share)
    {
        _kind = kind;
        _share = share;
    }

    private enum Kind
    {
        None,
        All,
        Errors,
        Sample,
    }

    /// <summary>Gets the selection of no pictures.</summary>
    public static OverlayPolicy None { get; } = new(Kind.None, 0);

    /// <summary>Gets the selection of all pictures.</summary>
    public static OverlayPolicy All { get; } = new(Kind.All, 1);

    /// <summary>
    /// Gets the selection of pictures with a known true class that is not the predicted one; if the model has several labels, of those whose answers are
    /// not exactly the true labels.
    /// </summary>
    public static OverlayPolicy Errors { get; } = new(Kind.Errors, 0);

    /// <summary>Returns the selection of a share of the pictures by the hash of the id, always the same ones.</summary>
    /// <param name="share">0..1.</param>
    public static OverlayPolicy Sample(double share) => share is >= 0 and <= 1
        ? new(Kind.Sample, share)
        : throw new ArgumentOutOfRangeException(nameof(share), share, "A share is in 0..1.");

    /// <summary>Parses <c>none</c>, <c>all</c>, <c>errors</c> or <c>sample:0.01</c>.</summary>
    /// <exception cref="GradCamException">The text is none of these.</exception>
    public static OverlayPolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            "none" => None,
            "all" => All,
            "errors" => Errors,
            _ when text.StartsWith("sample:", StringComparison.Ordinal)
                && double.TryParse(text.AsSpan("sample:".Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double share)
                && share is >= 0 and <= 1 => Sample(share),
            _ => throw new GradCamException(GradCamErrorKind.Option, $"overlays are none, all, errors or sample:P with P from 0 to 1, and '{text}' is none of these."),
        };
    }

    /// <summary>Gets whether any picture may get an overlay.</summary>
    public bool Any => _kind != Kind.None;

    /// <summary>Gets whether only misclassified pictures get an overlay.</summary>
    public bool OnlyErrors => _kind == Kind.Errors;

    /// <summary>Returns whether a picture may get an overlay, judged by its id alone.</summary>
    public bool Wants(string id) => _kind switch
    {
        Kind.None => false,
        Kind.Sample => (ulong)IdHash.Of(id) / (double)ulong.MaxValue < _share,
        _ => true,
    };

    /// <inheritdoc/>
    public override string ToString() => _kind == Kind.Sample ? string.Create(CultureInfo.InvariantCulture, $"sample:{_share}") : _kind.ToString().ToLowerInvariant();
}
