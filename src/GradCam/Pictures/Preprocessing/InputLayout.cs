using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>Specifies the order of the axes in the model's input.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InputLayout>))]
public enum InputLayout
{
    /// <summary><c>[N, 3, H, W]</c>: a plane for each colour.</summary>
    [JsonStringEnumMemberName("nchw")]
    Nchw,
}
