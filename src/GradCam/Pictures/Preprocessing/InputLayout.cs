using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>Specifies the order of the axes in the model's input.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InputLayout>))]
public enum InputLayout
{
    /// <summary><c>[N, C, H, W]</c>: a plane for each channel.</summary>
    [JsonStringEnumMemberName("nchw")]
    Nchw,
}
