using System.Buffers.Binary;
using System.Text;

namespace GradCam.Sessions;

/// <summary>
/// Reads the fields of a message in Protocol Buffers' wire format. A field has a tag (field number and kind), then a number, or a length and as many
/// bytes. The reader stops if the bytes are not such a message.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int MostVarintBits = 64;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    /// <summary>Gets the field's number.</summary>
    public int Field { get; private set; }

    /// <summary>
    /// Gets whether the field has <see cref="Content"/>: a message, a text or packed numbers. Otherwise it has a <see cref="Number"/>.
    /// </summary>
    public bool IsMessage { get; private set; }

    /// <summary>Gets the field's value, or the packed number.</summary>
    public long Number { get; private set; }

    /// <summary>Gets the field's bytes.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Gets the field's bytes as a text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Content);

    /// <summary>Moves to the next field. Returns <c>false</c> if there is none.</summary>
    public bool Next()
    {
        Content = default;
        IsMessage = false;
        if (!NextNumber())
            return false;
        Field = (int)(Number >> 3);
        switch (Number & 7)
        {
            case 0:
                return NextNumber();
            case 1:
                return Take(sizeof(long)) && Set(BinaryPrimitives.ReadInt64LittleEndian(Content));
            case 2:
                IsMessage = true;
                return NextNumber() && Take(Number);
            case 5:
                return Take(sizeof(int)) && Set(BinaryPrimitives.ReadInt32LittleEndian(Content));
            default:
                return false;
        }
    }

    /// <summary>Moves to the next packed number. Returns <c>false</c> if there is none.</summary>
    public bool NextNumber()
    {
        ulong value = 0;
        for (int shift = 0; shift < MostVarintBits && _at < _message.Length; shift += 7)
        {
            byte part = _message[_at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return Set((long)value);
        }

        return false;
    }

    private bool Set(long number)
    {
        Number = number;
        return true;
    }

    private bool Take(long length)
    {
        if (length < 0 || length > _message.Length - _at)
            return false;
        Content = _message.Slice(_at, (int)length);
        _at += (int)length;
        return true;
    }
}
