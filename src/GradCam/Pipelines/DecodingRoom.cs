using GradCam.Pictures;

namespace GradCam.Pipelines;

/// <summary>
/// Limits the memory of the pictures in decoding or drawing. A caller that would exceed the limit waits. One picture of any size always has room. No
/// picture passes another, so that a large one does not wait forever.
/// </summary>
internal sealed class DecodingRoom(long most)
{
    // The estimate for other codecs: photographs are stored in about a tenth of their pixels' bytes.
    private const long Expansion = 10;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly object _gate = new();
    private readonly LinkedList<long> _waiting = new();
    private long _taken;

    /// <summary>Decodes a picture when there is room for it.</summary>
    /// <param name="codec">Decodes the picture.</param>
    /// <param name="encoded">The file's bytes.</param>
    /// <param name="place">Receives the picture's room. Dispose it when the work on the picture ends.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="GradCamException">As in <see cref="IPictureCodec.Decode"/>.</exception>
    public Picture Decode(IPictureCodec codec, byte[] encoded, out Place place, CancellationToken cancellationToken)
    {
        Place? taken = null;
        try
        {
            Picture picture;
            if (codec is IMeasuringPictureCodec measuring)
            {
                picture = measuring.Decode(encoded, bytes => taken ??= Take(bytes, cancellationToken));
            }
            else
            {
                taken = Take(encoded.LongLength * Expansion, cancellationToken);
                picture = codec.Decode(encoded);
            }

            // A measuring codec might not have reported the memory.
            place = taken ?? Take(picture.Pixels.LongLength, cancellationToken);
            taken = null;
            return picture;
        }
        finally
        {
            taken?.Dispose();
        }
    }

    /// <summary>Waits until there is room for the bytes, and reserves it.</summary>
    public Place Take(long bytes, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            LinkedListNode<long> own = _waiting.AddLast(bytes);
            try
            {
                while (_waiting.First != own || (_taken > 0 && _taken + bytes > most))
                {
                    Monitor.Wait(_gate, BetweenLooks);
                    cancellationToken.ThrowIfCancellationRequested();
                }

                _taken += bytes;
                return new Place(this, bytes);
            }
            finally
            {
                _waiting.Remove(own);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Return(long bytes)
    {
        lock (_gate)
        {
            _taken -= bytes;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Represents reserved room.</summary>
    public sealed class Place(DecodingRoom room, long bytes) : IDisposable
    {
        private long _bytes = bytes;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, 0) is > 0 and var own)
                room.Return(own);
        }
    }
}
