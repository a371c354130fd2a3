using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>Specifies the range of 8-bit values before mean and standard deviation.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValueRange>))]
public enum ValueRange
{
    /// <summary>Divided by 255: 0..1.</summary>
    [JsonStringEnumMemberName("0..1")]
    Unit,

    /// <summary>Not scaled: 0..255.</summary>
    [JsonStringEnumMemberName("0..255")]
    Byte,
}
