using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>
/// The numbers that a picture's values become before mean and standard deviation are applied. The smallest value is 0 and the largest 255 for 8 bits, 65535 for 16 bits,
/// and 1 for floating-point numbers, or the ends of a <see cref="SampleRange"/>.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValueRange>))]
public enum ValueRange
{
    /// <summary>0..1: a byte is divided by 255.</summary>
    [JsonStringEnumMemberName("0..1")]
    Unit,

    /// <summary>0..255: a byte stays as it is.</summary>
    [JsonStringEnumMemberName("0..255")]
    Byte,

    /// <summary>The values that the file has.</summary>
    [JsonStringEnumMemberName("raw")]
    Raw,
}
