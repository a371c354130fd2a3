using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using GradCam.Files;

namespace GradCam.NumPy;

/// <summary>
/// Reads and writes NumPy's <c>.npy</c> format (NEP 1): a magic string, a Python dictionary literal with type, order and
/// shape, then the raw elements.
/// </summary>
public static partial class NpyFile
{
    // The same limit as in NumPy 2.
    private const int MostAxes = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array of floating-point numbers, integers of 8 to 32 bits or booleans in C order, as float32: float64 and integers above 2^24 are rounded.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GradCamException">The file is missing, not an <c>.npy</c> file, truncated, or of another type or order.</exception>
    public static NpyArray Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] file;
        try
        {
            file = LimitedFile.ReadBytes(path, Array.MaxLength);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
        }

        try
        {
            return Parse(file);
        }
        catch (GradCamException e)
        {
            throw e.About(path);
        }
    }

    /// <summary>Reads an array from the bytes of an <c>.npy</c> file.</summary>
    /// <exception cref="GradCamException">The bytes are not an <c>.npy</c> file, truncated, or of another type or order.</exception>
    public static NpyArray Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length < 10 || !file.StartsWith(Magic))
            throw new GradCamException(GradCamErrorKind.Tensor, "not a NumPy .npy file. Write one with numpy.save.");
        int major = file[6];
        int lengthSize = major >= 2 ? 4 : 2;
        if (file.Length < 8 + lengthSize)
            throw new GradCamException(GradCamErrorKind.Tensor, "the .npy header is cut short.");
        long headerLength = lengthSize == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (8 + lengthSize + headerLength > file.Length)
            throw new GradCamException(GradCamErrorKind.Tensor, "the .npy header is cut short.");
        string header = Encoding.Latin1.GetString(file.Slice(8 + lengthSize, (int)headerLength));
        ReadOnlySpan<byte> body = file[(8 + lengthSize + (int)headerLength)..];

        Match descr = Descr().Match(header);
        Match shapeText = Shape().Match(header);
        if (!descr.Success || !shapeText.Success)
            throw new GradCamException(GradCamErrorKind.Tensor, "the .npy header names no type or shape.");
        if (FortranOrder().IsMatch(header))
            throw new GradCamException(GradCamErrorKind.Tensor, "the array is in Fortran order. Save numpy.ascontiguousarray of it.");

        var shape = new List<long>();
        long count = 1;
        foreach (string part in shapeText.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
                throw new GradCamException(GradCamErrorKind.Tensor, $"'{part[..Math.Min(part.Length, MostAxes)]}' in the .npy header is no length.");
            if (shape.Count == MostAxes)
                throw new GradCamException(GradCamErrorKind.Limit, $"the .npy header states more than {MostAxes} axes, which NumPy does not write.");
            shape.Add(length);
            if (length != 0 && count > int.MaxValue / length)
                throw new GradCamException(GradCamErrorKind.Tensor, $"the array of shape [{string.Join(", ", shape)}, ...] is too large.");
            count *= length;
        }

        NpyType type = NpyType.OrNull(descr.Groups[1].Value)
            ?? throw new GradCamException(GradCamErrorKind.Tensor, $"the elements are '{descr.Groups[1].Value}', which is not supported. Save array.astype('float32').");
        if (body.Length < count * type.Size)
            throw new GradCamException(GradCamErrorKind.Tensor, $"cut short: the shape [{string.Join(", ", shape)}] wants {count * type.Size} bytes of data, and there are {body.Length}.");
        var data = new float[count];
        type.Read(body[..checked((int)(count * type.Size))], data);
        return new NpyArray(shape, data) { ElementType = type };
    }

    /// <summary>Writes a float32 array in format version 1.0, with the data aligned to 64 bytes as in NumPy.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="shape">Length of each axis, outermost first.</param>
    /// <param name="data">The elements in row-major order.</param>
    /// <exception cref="ArgumentException">The shape's product is not the number of elements.</exception>
    public static void Write(Stream destination, ReadOnlySpan<long> shape, ReadOnlySpan<float> data)
    {
        ArgumentNullException.ThrowIfNull(destination);
        long count = 1;
        var axes = new StringBuilder();
        foreach (long length in shape)
        {
            count = checked(count * length);
            axes.Append(CultureInfo.InvariantCulture, $"{length},");
            axes.Append(' ');
        }

        if (count != data.Length)
            throw new ArgumentException($"The shape has {count} elements, not {data.Length}.", nameof(data));
        string tuple = shape.Length == 1 ? axes.ToString().TrimEnd() : axes.ToString().TrimEnd(' ', ',');
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({tuple}), }}";
        int unpadded = Magic.Length + 4 + header.Length + 1;
        header += new string(' ', (64 - unpadded % 64) % 64) + "\n";

        destination.Write(Magic);
        destination.Write([1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        destination.Write(Encoding.Latin1.GetBytes(header));
        destination.Write(MemoryMarshal.AsBytes(data));
    }

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'")]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order'\s*:\s*True")]
    private static partial Regex FortranOrder();

    [GeneratedRegex(@"'shape'\s*:\s*\(([^)]*)\)")]
    private static partial Regex Shape();
}
