using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>How a picture of any shape comes to fit the model's input.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResizeMode>))]
public enum ResizeMode
{
    /// <summary>Stretched to the input's width and height, whatever that does to its proportions.</summary>
    [JsonStringEnumMemberName("stretch")]
    Stretch,

    /// <summary>Scaled until its shorter side has a given length, then the middle is cut out.</summary>
    [JsonStringEnumMemberName("crop")]
    Crop,
}
