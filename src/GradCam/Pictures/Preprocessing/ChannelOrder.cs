using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>Specifies the order of the colours in the model's input.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChannelOrder>))]
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    [JsonStringEnumMemberName("rgb")]
    Rgb,

    /// <summary>Blue, green, red, as in models from Caffe.</summary>
    [JsonStringEnumMemberName("bgr")]
    Bgr,
}
