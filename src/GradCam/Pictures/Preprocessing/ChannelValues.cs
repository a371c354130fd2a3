using System.Text.Json;
using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>Represents a number for each of the model's three input channels. In JSON it is an array of three.</summary>
/// <param name="First">For the first channel.</param>
/// <param name="Second">For the second channel.</param>
/// <param name="Third">For the third channel.</param>
[JsonConverter(typeof(ChannelValuesConverter))]
public readonly record struct ChannelValues(float First, float Second, float Third)
{
    /// <summary>Gets the number for a channel.</summary>
    /// <param name="channel">0, 1 or 2.</param>
    public float this[int channel] => channel switch
    {
        0 => First,
        1 => Second,
        2 => Third,
        _ => throw new ArgumentOutOfRangeException(nameof(channel)),
    };
}

/// <summary>Reads and writes <c>[first, second, third]</c>. It is public because JSON code that is generated in other projects needs it.</summary>
public sealed class ChannelValuesConverter : JsonConverter<ChannelValues>
{
    /// <inheritdoc/>
    public override ChannelValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("Give three numbers in brackets.");
        Span<float> values = stackalloc float[3];
        foreach (ref float value in values)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number)
                throw new JsonException("Give three numbers, one for each channel.");
            value = reader.GetSingle();
        }

        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
            throw new JsonException("Give no more than three numbers, one for each channel.");
        return new ChannelValues(values[0], values[1], values[2]);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ChannelValues value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        for (int c = 0; c < 3; c++)
            writer.WriteNumberValue(value[c]);
        writer.WriteEndArray();
    }
}
