using System.Diagnostics;
using System.Security.Cryptography;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.Pipelines;

/// <summary>Represents the result of one picture: an explanation, or an error.</summary>
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

    /// <summary>Gets the source of the picture.</summary>
    public PictureSource Source { get; }

    /// <summary>Gets the length of the encoded picture; <c>null</c> if it could not be read.</summary>
    public long? Bytes { get; private set; }

    /// <summary>
    /// Gets the SHA-256 of the encoded picture in lower-case hexadecimal; <c>null</c> if it was not requested, or if the picture was not read.
    /// </summary>
    public string? Sha256 { get; private set; }

    /// <summary>Gets the width in pixels; <c>null</c> if the picture could not be decoded.</summary>
    public int? Width { get; private set; }

    /// <summary>Gets the height in pixels; <c>null</c> if the picture could not be decoded.</summary>
    public int? Height { get; private set; }

    /// <summary>Gets the explanation; <c>null</c> if the picture failed or was skipped.</summary>
    public Explanation? Explanation { get; internal set; }

    /// <summary>Gets the error, which does not name the picture; <c>null</c> if there is none.</summary>
    public GradCamException? Error { get; internal set; }

    /// <summary>Gets whether the picture is the last of its batch: a new run that starts at the next picture gives the same results.</summary>
    public bool EndsBatch { get; internal set; }

    /// <summary>Gets the number of pictures in this picture's run of the model, itself included; 0 if it did not reach the model.</summary>
    public int BatchCount { get; internal set; }

    /// <summary>Gets the time of reading.</summary>
    public TimeSpan ReadTime { get; private set; }

    /// <summary>Gets the time of decoding.</summary>
    public TimeSpan DecodeTime { get; private set; }

    /// <summary>Gets the time of preparing the model's input.</summary>
    public TimeSpan PreprocessTime { get; private set; }

    /// <summary>Gets the model's input; <c>null</c> after the model has run, or if there is none.</summary>
    internal PreparedPicture? Prepared { get; private set; }

    /// <summary>Returns the picture, if pictures are kept. If memory was short, it decodes the picture again. Call the method at most once.</summary>
    /// <exception cref="InvalidOperationException">Pictures are not kept.</exception>
    public Picture Decode()
    {
        Picture picture = DecodeInRoom(out DecodingRoom.Place place, CancellationToken.None);
        place.Dispose();
        return picture;
    }

    /// <summary>Returns the picture and its room, for callers that report the end of their work on it.</summary>
    /// <param name="place">Receives the picture's room. Until the caller disposes it, other pictures wait for its memory.</param>
    /// <param name="cancellationToken">Cancels the wait for memory.</param>
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

    /// <summary>Releases the memory of a kept picture that the caller does not need.</summary>
    public void Forget()
    {
        if (_picture is { } picture)
            _memory.Return(picture);
        _picture = null;
        _encoded = null;
    }

    /// <summary>Releases the memory of the model's input.</summary>
    internal void IsThroughTheModel()
    {
        Prepared?.Return();
        Prepared = null;
    }

    /// <summary>Reads, decodes and prepares a picture. The result contains any error.</summary>
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
