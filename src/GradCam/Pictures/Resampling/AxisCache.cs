namespace GradCam.Pictures;

/// <summary>
/// Caches recent axes. The computation of a filter's weights takes as long as their use, and the next picture usually has a previous size. The cache
/// keeps an axis from its second use, until it needs the room for more recent ones. An axis with one use returns its arrays to their pool. Many
/// threads may use the cache at once, and only those without a match wait for each other.
/// </summary>
internal sealed class AxisCache
{
    // A picture needs four axes: two to the model's input, two from the map to the picture. This is room for eight sizes.
    private const int Most = 32;

    private readonly Kept?[] _kept = new Kept?[Most];
    private readonly Key?[] _seen = new Key?[Most];
    private readonly Lock _lock = new();
    private int _oldestSeen;
    private long _clock;

    /// <summary>Gets the cache of this process.</summary>
    public static AxisCache Shared { get; } = new();

    /// <summary>Returns a cached axis or a new one, see <see cref="ResampleAxis"/>'s constructor.</summary>
    /// <returns>The axis. Dispose it, like a new one.</returns>
    public ResampleAxis Of(int size, float from, float to, int newSize, int first, int count, ResampleFilter filter)
    {
        var key = new Key(size, from, to, newSize, first, count, filter);
        if (Find(key) is { } kept)
            return kept;
        var axis = new ResampleAxis(size, from, to, newSize, first, count, filter);
        if (axis.IsSmall)
        {
            lock (_lock)
                Remember(key, axis);
        }

        return axis;
    }

    // If another thread overwrites this time, both are of the same moment.
    private ResampleAxis? Find(in Key key)
    {
        for (int i = 0; i < _kept.Length; i++)
        {
            if (Volatile.Read(ref _kept[i]) is { } kept && kept.Key == key)
            {
                Volatile.Write(ref kept.Used, Interlocked.Increment(ref _clock));
                return kept.Axis;
            }
        }

        return null;
    }

    private void Remember(in Key key, ResampleAxis axis)
    {
        if (!_seen.Contains(key))
        {
            _seen[_oldestSeen] = key;
            _oldestSeen = (_oldestSeen + 1) % Most;
            return;
        }

        // Another thread may have added the axis first.
        if (Find(key) is not null)
            return;
        int place = 0;
        for (int i = 0; i < _kept.Length && _kept[place] is not null; i++)
        {
            if (_kept[i] is null || Volatile.Read(ref _kept[i]!.Used) < Volatile.Read(ref _kept[place]!.Used))
                place = i;
        }

        axis.Keep();
        Volatile.Write(ref _kept[place], new Kept(key, axis) { Used = Interlocked.Increment(ref _clock) });
    }

    private readonly record struct Key(int Size, float From, float To, int NewSize, int First, int Count, ResampleFilter Filter);

    private sealed class Kept(Key key, ResampleAxis axis)
    {
        public long Used;

        public Key Key { get; } = key;

        public ResampleAxis Axis { get; } = axis;
    }
}
