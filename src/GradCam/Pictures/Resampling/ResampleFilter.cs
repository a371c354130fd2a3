using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>
/// Specifies the filter that computes a new pixel from old ones. All but <see cref="Nearest"/> widen with the step when a picture shrinks, so that
/// they skip no pixel.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResampleFilter>))]
public enum ResampleFilter
{
    /// <summary>The pixel under the new pixel's centre.</summary>
    [JsonStringEnumMemberName("nearest")]
    Nearest,

    /// <summary>A triangle of radius 1.</summary>
    [JsonStringEnumMemberName("bilinear")]
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, radius 2.</summary>
    [JsonStringEnumMemberName("bicubic")]
    Bicubic,

    /// <summary>A sinc windowed by a sinc, radius 3.</summary>
    [JsonStringEnumMemberName("lanczos")]
    Lanczos,

    /// <summary>The mean of the old pixels under a new one: a box of radius 0.5.</summary>
    [JsonStringEnumMemberName("box")]
    Box,

    /// <summary>A sinc in a Hamming window, radius 1.</summary>
    [JsonStringEnumMemberName("hamming")]
    Hamming,
}
