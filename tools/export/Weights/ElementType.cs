namespace GradCam.Tools.Export.Weights;

/// <summary>Specifies the type of the elements of a tensor in a weights file. Only the first four can be read as float32.</summary>
internal enum ElementType
{
    Float32,
    Float64,
    Float16,
    BFloat16,
    Int64,
    Int32,
    Int16,
    Int8,
    UInt64,
    UInt32,
    UInt16,
    UInt8,
    Bool,
    Complex64,
    Complex128,
    Float8E4M3,
    Float8E5M2,
}

/// <summary>Provides sizes and names of <see cref="ElementType"/>.</summary>
internal static class ElementTypes
{
    /// <summary>Returns the bytes of one element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Complex128 => 16,
        ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 or ElementType.Complex64 => 8,
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 or ElementType.UInt16 => 2,
        _ => 1,
    };

    /// <summary>Returns whether elements can be converted to float32.</summary>
    public static bool IsReadable(this ElementType type) => type <= ElementType.BFloat16;

    /// <summary>Returns the name for messages, NumPy's and PyTorch's: <c>float32</c>.</summary>
    public static string Label(this ElementType type) => type.ToString().ToLowerInvariant();
}
