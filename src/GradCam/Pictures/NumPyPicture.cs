using GradCam.NumPy;

namespace GradCam.Pictures;

/// <summary>Reads pictures from NumPy's <c>.npy</c> files for picture codecs: <c>[H, W]</c> or <c>[H, W, C]</c>, of any type.</summary>
public static class NumPyPicture
{
    /// <summary>Returns whether a file is an <c>.npy</c> file.</summary>
    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']);

    /// <summary>
    /// Reads a picture. Black and white are 0 and 255 for bytes, 0 and the largest value for other integers, and 0 and 1 for floating-point numbers.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="samples">The values that are black and white; <c>null</c> for those of the type. Bytes are read without scaling.</param>
    /// <param name="shown">The bands to show, see <see cref="ValuePicture.Of"/>.</param>
    /// <param name="measured">Receives the bytes of memory that the method needs, before it reads the values.</param>
    /// <exception cref="GradCamException">
    /// The file is not an <c>.npy</c> file, is truncated, has another shape or type, or contains values that are not finite.
    /// </exception>
    public static Picture Decode(ReadOnlySpan<byte> file, SampleRange? samples, IReadOnlyList<int>? shown, Action<long> measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        measured(checked(file.Length * 5L));
        NpyArray array = NpyFile.Parse(file);
        if (array.Shape is not ([> 0 and <= int.MaxValue, > 0 and <= int.MaxValue] or [> 0 and <= int.MaxValue, > 0 and <= int.MaxValue, > 0 and <= ChannelValues.Most]))
            throw new GradCamException(GradCamErrorKind.Picture, $"an array of shape [{string.Join(", ", array.Shape)}], and a picture is [H, W] or [H, W, C] with C of 1 to {ChannelValues.Most}. Preprocessed inputs of the model go with --tensor.");
        (int height, int width, int bands) = ((int)array.Shape[0], (int)array.Shape[1], array.Shape.Count == 3 ? (int)array.Shape[2] : 1);
        bool isBytes = array.ElementType.Name == "|u1";
        var values = new PictureValues(width, height, bands, array.Data, !isBytes && samples is { } range ? range : new SampleRange(0, array.ElementType.High));
        Picture picture = ValuePicture.Of(values, isChosen: isBytes || samples is not null, shown, stretches: true);
        return isBytes && bands is (1 or Picture.Channels) && shown is null ? new Picture(width, height, picture.Pixels) : picture;
    }
}
