using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>Specifies the channels of the model's input.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChannelOrder>))]
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    [JsonStringEnumMemberName("rgb")]
    Rgb,

    /// <summary>Blue, green, red, as in models from Caffe.</summary>
    [JsonStringEnumMemberName("bgr")]
    Bgr,

    /// <summary>One channel, the lightness of Pillow's mode L: <c>(19595 R + 38470 G + 7471 B) / 65536</c>.</summary>
    [JsonStringEnumMemberName("grey")]
    Grey,

    /// <summary>The bands of the file in their order, see <see cref="Preprocessing.Bands"/>.</summary>
    [JsonStringEnumMemberName("bands")]
    Bands,
}
