using GradCam.Cli.Explain;
using GradCam.Pictures;

namespace GradCam.Cli.Batch;

/// <summary>
/// Represents a codec that counts the pictures that the model may not see as the user does. A run over a dataset prints the counts at its end.
/// </summary>
/// <param name="codec">Decodes and encodes.</param>
/// <param name="preprocessing">The model's preprocessing.</param>
internal sealed class WatchingCodec(IMeasuringPictureCodec codec, Preprocessing preprocessing) : IMeasuringPictureCodec
{
    private long _dark;
    private long _cut;
    private string? _caution;

    /// <summary>Gets the cautions, in sentences.</summary>
    public IEnumerable<string> Cautions
    {
        get
        {
            if (_dark > 0)
                yield return $"{BatchRunner.Count(_dark, "picture")}: {_caution}.";
            if (_cut > 0)
                yield return $"{BatchRunner.Count(_cut, "picture")}: the model sees less than 60 % of it, since the preprocessing cuts out the middle. With a plain model, --resize stretch shows it the whole picture.";
        }
    }

    /// <inheritdoc/>
    public Picture Decode(ReadOnlySpan<byte> encoded, Action<long> measured) => Watch(codec.Decode(encoded, measured));

    /// <inheritdoc/>
    public Picture Decode(ReadOnlySpan<byte> encoded) => Watch(codec.Decode(encoded));

    /// <inheritdoc/>
    public byte[] Encode(Picture picture, PictureFormat format) => codec.Encode(picture, format);

    /// <inheritdoc/>
    public byte[] Encode(RgbaPicture picture, PictureFormat format) => codec.Encode(picture, format);

    /// <inheritdoc/>
    public byte[] Encode(GreyPicture picture, PictureFormat format) => codec.Encode(picture, format);

    private Picture Watch(Picture picture)
    {
        if (picture.Caution is not null && preprocessing.Range != ValueRange.Raw)
        {
            _caution = picture.Caution;
            Interlocked.Increment(ref _dark);
        }

        if (PictureCautions.SeesTooLittle(picture, preprocessing))
            Interlocked.Increment(ref _cut);
        return picture;
    }
}
