using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>What an 8-bit value becomes before mean and standard deviation are applied.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValueRange>))]
public enum ValueRange
{
    /// <summary>Divided by 255: 0..1.</summary>
    [JsonStringEnumMemberName("0..1")]
    Unit,

    /// <summary>As it is: 0..255.</summary>
    [JsonStringEnumMemberName("0..255")]
    Byte,
}
