using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>Specifies the fit of a picture of any shape to the model's input.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResizeMode>))]
public enum ResizeMode
{
    /// <summary>Stretched to the input's width and height, regardless of the proportions.</summary>
    [JsonStringEnumMemberName("stretch")]
    Stretch,

    /// <summary>Scaled until its shorter side has a given length, then cropped to the middle.</summary>
    [JsonStringEnumMemberName("crop")]
    Crop,
}
