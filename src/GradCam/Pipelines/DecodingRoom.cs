using GradCam.Pictures;

namespace GradCam.Pipelines;

/// <summary>
/// The memory that pictures may take which are being decoded or drawn: whoever would take more waits. One picture always has room, however
/// large, and none passes another, so that a large one does not wait for ever.
/// </summary>
internal sealed class DecodingRoom(long most)
{
    // What is known of a picture of another codec's: photographs are stored in about a tenth of their pixels' bytes.
    private const long Expansion = 10;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly object _gate = new();
    private readonly LinkedList<long> _waiting = new();
    private long _taken;

    /// <summary>Decodes a picture once there is room for it.</summary>
    /// <param name="codec">Decodes it.</param>
    /// <param name="encoded">The file's bytes.</param>
    /// <param name="place">Destination: the picture's room; dispose of it when the picture is no longer worked on.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GradCamException">As of <see cref="IPictureCodec.Decode"/>.</exception>
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

            // A codec that has not told is none that measures.
            place = taken ?? Take(picture.Pixels.LongLength, cancellationToken);
            taken = null;
            return picture;
        }
        finally
        {
            taken?.Dispose();
        }
    }

    /// <summary>Takes room for so many bytes; waits until there is.</summary>
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

    /// <summary>Room that is taken.</summary>
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
