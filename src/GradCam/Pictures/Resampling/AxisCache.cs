namespace GradCam.Pictures;

/// <summary>
/// The axes that were wanted lately. Working out a filter's weights takes as long as using them, and a next picture is most often of a size
/// that was there before. An axis that is wanted a second time is kept, until others are wanted more; one that is wanted once leaves its
/// arrays to their pool. It may be used from many threads at once, and only those that find nothing wait for each other.
/// </summary>
internal sealed class AxisCache
{
    // A picture takes four: two to the model's input, two from the map to the picture. This is room for eight sizes.
    private const int Most = 32;

    private readonly Kept?[] _kept = new Kept?[Most];
    private readonly Key?[] _seen = new Key?[Most];
    private readonly Lock _lock = new();
    private int _oldestSeen;
    private long _clock;

    /// <summary>The one of this process.</summary>
    public static AxisCache Shared { get; } = new();

    /// <summary>An axis that is there already, or a new one: see <see cref="ResampleAxis"/>'s constructor.</summary>
    /// <returns>To be disposed, like a new one.</returns>
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

    // A time that another thread overwrites is one of the same moment.
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

        // Another thread may have been faster.
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
