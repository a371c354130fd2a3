using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>
/// Specifies the range of a picture's values before the subtraction of the mean. The smallest value of a picture is 0. The largest is 255 for 8 bits,
/// 65535 for 16 bits, and 1 for floating-point numbers. A <see cref="SampleRange"/> replaces both.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValueRange>))]
public enum ValueRange
{
    /// <summary>0..1: a byte is divided by 255.</summary>
    [JsonStringEnumMemberName("0..1")]
    Unit,

    /// <summary>0..255: a byte does not change.</summary>
    [JsonStringEnumMemberName("0..255")]
    Byte,

    /// <summary>The file's values.</summary>
    [JsonStringEnumMemberName("raw")]
    Raw,
}
