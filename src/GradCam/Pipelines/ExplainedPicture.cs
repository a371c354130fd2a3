using System.Diagnostics;
using System.Security.Cryptography;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.Pipelines;

/// <summary>What came of one picture: an explanation, or what went wrong.</summary>
public sealed class ExplainedPicture
{
    private readonly IPictureCodec _codec;
    private readonly PictureMemory _memory;
    private readonly DecodingRoom _room;
    private Picture? _picture;
    private byte[]? _encoded;

    private ExplainedPicture(PictureSource source, IPictureCodec codec, PictureMemory memory, DecodingRoom room)
    {
        Source = source;
        _codec = codec;
        _memory = memory;
        _room = room;
    }

    /// <summary>Where the picture came from.</summary>
    public PictureSource Source { get; }

    /// <summary>Length of the encoded picture; null where it could not be read.</summary>
    public long? Bytes { get; private set; }

    /// <summary>SHA-256 of the encoded picture in lower-case hexadecimal; null where it was not asked for or not read.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>Width in pixels; null where it could not be decoded.</summary>
    public int? Width { get; private set; }

    /// <summary>Height in pixels; null where it could not be decoded.</summary>
    public int? Height { get; private set; }

    /// <summary>The explanation; null where it failed or was passed over.</summary>
    public Explanation? Explanation { get; internal set; }

    /// <summary>What went wrong, not naming the picture; null where nothing did.</summary>
    public GradCamException? Error { get; internal set; }

    /// <summary>Whether it is the last of its batch: what is done anew from the next one on comes out the same.</summary>
    public bool EndsBatch { get; internal set; }

    /// <summary>Pictures that were in the model with this one, itself included; 0 where it was not there.</summary>
    public int BatchCount { get; internal set; }

    /// <summary>Time of reading.</summary>
    public TimeSpan ReadTime { get; private set; }

    /// <summary>Time of decoding.</summary>
    public TimeSpan DecodeTime { get; private set; }

    /// <summary>Time of preparing the model's input.</summary>
    public TimeSpan PreprocessTime { get; private set; }

    /// <summary>The model's input; null once it has been through, and where there is none.</summary>
    internal PreparedPicture? Prepared { get; private set; }

    /// <summary>The picture, where pictures are kept. Decoded anew if memory was short; may be called once.</summary>
    /// <exception cref="InvalidOperationException">Pictures are not kept.</exception>
    public Picture Decode()
    {
        Picture picture = DecodeInRoom(out DecodingRoom.Place place, CancellationToken.None);
        place.Dispose();
        return picture;
    }

    /// <summary>The picture, for whoever says when it is no longer worked on.</summary>
    /// <param name="place">Destination: its room. Until this is disposed of, others wait for its memory.</param>
    /// <param name="cancellationToken">Ends the waiting for memory.</param>
    internal Picture DecodeInRoom(out DecodingRoom.Place place, CancellationToken cancellationToken)
    {
        if (_picture is { } picture)
        {
            place = _room.Take(picture.Pixels.LongLength, cancellationToken);
            _picture = null;
            _memory.Return(picture);
            return picture;
        }

        byte[] encoded = _encoded ?? throw new InvalidOperationException("The picture is not kept: ask for it with PipelineOptions.KeepPictures.");
        return _room.Decode(_codec, encoded, out place, cancellationToken);
    }

    /// <summary>Gives the memory of a kept picture back that nobody will look at.</summary>
    public void Forget()
    {
        if (_picture is { } picture)
            _memory.Return(picture);
        _picture = null;
        _encoded = null;
    }

    /// <summary>Gives the memory of the model's input back.</summary>
    internal void IsThroughTheModel()
    {
        Prepared?.Return();
        Prepared = null;
    }

    /// <summary>Reads, decodes and prepares a picture. What goes wrong is kept.</summary>
    internal static async ValueTask<ExplainedPicture> Load(PictureSource source, Explainer explainer, IPictureCodec codec, PipelineOptions options, PictureMemory memory, DecodingRoom room, CancellationToken cancellationToken)
    {
        var result = new ExplainedPicture(source, codec, memory, room);
        DecodingRoom.Place? place = null;
        try
        {
            long start = Stopwatch.GetTimestamp();
            byte[] encoded = await source.ReadAsync(cancellationToken).ConfigureAwait(false);
            result.Bytes = encoded.LongLength;
            if (options.HashContent)
                result.Sha256 = Convert.ToHexStringLower(SHA256.HashData(encoded));
            result.ReadTime = Stopwatch.GetElapsedTime(start);

            start = Stopwatch.GetTimestamp();
            Picture picture = room.Decode(codec, encoded, out place, cancellationToken);
            result.DecodeTime = Stopwatch.GetElapsedTime(start);
            result.Width = picture.Width;
            result.Height = picture.Height;
            result.Prepared = explainer.Prepare(picture);
            result.PreprocessTime = result.Prepared.Time;
            if (options.KeepPictures)
                (result._picture, result._encoded) = memory.TryTake(picture) ? (picture, null) : ((Picture?)null, encoded);
        }
        catch (GradCamException e)
        {
            result.Error = e;
        }
        catch (OutOfMemoryException e)
        {
            result.Error = new GradCamException(GradCamErrorKind.Limit, "not enough memory for it.", e);
        }
        finally
        {
            place?.Dispose();
        }

        return result;
    }
}
