namespace GradCam.Fuzz;

/// <summary>Specifies the kind of a change to a file's bytes.</summary>
internal enum EditKind
{
    /// <summary>Inverts a bit.</summary>
    FlipBit,

    /// <summary>Replaces a byte.</summary>
    SetByte,

    /// <summary>Replaces a little-endian number of 2, 4 or 8 bytes.</summary>
    SetLittleEndian,

    /// <summary>Replaces a big-endian number of 2, 4 or 8 bytes.</summary>
    SetBigEndian,

    /// <summary>Replaces a digit or a run of digits by another number, as text.</summary>
    SetDigits,

    /// <summary>Removes a part.</summary>
    Remove,

    /// <summary>Repeats a part.</summary>
    Repeat,

    /// <summary>Moves a part to another position.</summary>
    Copy,

    /// <summary>Inserts bytes.</summary>
    Insert,

    /// <summary>Ends the file early.</summary>
    CutShort,

    /// <summary>Replaces a member of a JSON document; in other files, a byte.</summary>
    SetMember,
}

/// <summary>Represents one change to a file, which does not depend on its length.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Where">The position, from 0 to 1 of the length.</param>
/// <param name="Size">The size of a part, or another position, from 0 to 1.</param>
/// <param name="Value">The new value.</param>
internal readonly record struct Edit(EditKind Kind, double Where, double Size, long Value);
