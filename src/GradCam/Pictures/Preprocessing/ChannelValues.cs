using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>
/// Represents a number for each of the model's input channels, 1 to 64 of them, or one number for all channels. In JSON it is an array. The default
/// is 0 for all channels.
/// </summary>
[JsonConverter(typeof(ChannelValuesConverter))]
public readonly struct ChannelValues : IEquatable<ChannelValues>
{
    /// <summary>The maximum number of channels of a model's input.</summary>
    public const int Most = 64;

    private readonly float[]? _values;

    /// <summary>Initializes the numbers.</summary>
    /// <param name="values">One for each channel, or one for all channels.</param>
    /// <exception cref="ArgumentException">There are no values, or more than <see cref="Most"/>.</exception>
    public ChannelValues(params ReadOnlySpan<float> values)
    {
        if (values.Length is 0 or > Most)
            throw new ArgumentException($"A model has 1 to {Most} channels, not {values.Length}.", nameof(values));
        _values = values.ToArray();
    }

    /// <summary>Gets the number of values. If it is 1, the value is for all channels.</summary>
    public int Count => _values?.Length ?? 1;

    /// <summary>Gets the number for a channel.</summary>
    /// <param name="channel">The channel, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such channel.</exception>
    public float this[int channel]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(channel);
            float[] values = _values ?? [0];
            return values.Length == 1 ? values[0]
                : channel < values.Length ? values[channel]
                : throw new ArgumentOutOfRangeException(nameof(channel), channel, $"There are numbers for {values.Length} channels.");
        }
    }

    /// <summary>Returns whether both have the same numbers. One number equals the same number for each channel.</summary>
    public static bool operator ==(ChannelValues left, ChannelValues right) => left.Equals(right);

    /// <summary>Returns whether the numbers differ.</summary>
    public static bool operator !=(ChannelValues left, ChannelValues right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ChannelValues other)
    {
        if (Count != other.Count && !(IsOneNumber && other.IsOneNumber))
            return false;
        for (int c = 0; c < Math.Min(Count, other.Count); c++)
        {
            if (!this[c].Equals(other[c]))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ChannelValues other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(this[0], this[Count - 1]);

    /// <summary>Returns the numbers with spaces between them.</summary>
    public override string ToString() => string.Join(' ', ToArray(Count).Select(v => v.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Returns the numbers in reverse order.</summary>
    public ChannelValues Reversed()
    {
        float[] values = ToArray(Count);
        Array.Reverse(values);
        return new ChannelValues(values);
    }

    /// <summary>Returns as many numbers as there are channels.</summary>
    /// <param name="channels">Number of channels; <see cref="Count"/>, or any if there is one number for all.</param>
    internal float[] ToArray(int channels)
    {
        float[] values = new float[channels];
        for (int c = 0; c < channels; c++)
            values[c] = this[c];
        return values;
    }

    /// <summary>Gets whether all numbers are the same.</summary>
    internal bool IsOneNumber => _values is null || _values.AsSpan().IndexOfAnyExcept(_values[0]) < 0;
}

/// <summary>Reads and writes <c>[first, second, ...]</c>. It is public, because source-generated JSON of other assemblies must reach it.</summary>
internal sealed class ChannelValuesConverter : JsonConverter<ChannelValues>
{
    /// <inheritdoc/>
    public override ChannelValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("Numbers in brackets are wanted, one for each channel.");
        var values = new List<float>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || values.Count == ChannelValues.Most)
                throw new JsonException($"1 to {ChannelValues.Most} numbers are wanted, one for each channel.");
            values.Add(reader.GetSingle());
        }

        return values.Count > 0 ? new ChannelValues([.. values]) : throw new JsonException("A number for each channel is wanted, and there is none.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ChannelValues value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        for (int c = 0; c < value.Count; c++)
            writer.WriteNumberValue(value[c]);
        writer.WriteEndArray();
    }
}
