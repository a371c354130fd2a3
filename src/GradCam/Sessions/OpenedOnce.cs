namespace GradCam.Sessions;

/// <summary>
/// Something that is opened when it is first asked for, by one thread while others wait for it. Where that fails, whoever asks next tries
/// again: <see cref="Lazy{T}"/> would hand out the first failure for as long as it lives, and there may be files enough to open a moment later.
/// </summary>
/// <param name="open">Opens it.</param>
internal sealed class OpenedOnce<T>(Func<T> open)
    where T : class
{
    private readonly Lock _lock = new();
    private volatile T? _value;

    /// <summary>What was opened; <c>null</c> if that was not asked for, or failed.</summary>
    public T? ValueOrNull => _value;

    /// <summary>What is opened, now if need be.</summary>
    public T Value
    {
        get
        {
            if (_value is { } value)
                return value;
            lock (_lock)
                return _value ??= open();
        }
    }
}
