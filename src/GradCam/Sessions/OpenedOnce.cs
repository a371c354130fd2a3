namespace GradCam.Sessions;

/// <summary>
/// Represents an object that one thread opens at its first use, while other threads wait. If this fails, the next use tries again, because the
/// process may have more free file handles a moment later. <see cref="Lazy{T}"/> would repeat the first failure for ever.
/// </summary>
/// <param name="open">Opens the object.</param>
internal sealed class OpenedOnce<T>(Func<T> open)
    where T : class
{
    private readonly Lock _lock = new();
    private volatile T? _value;

    /// <summary>Gets the object; <c>null</c> if no code requested it, or the opening failed.</summary>
    public T? ValueOrNull => _value;

    /// <summary>Gets the object, and opens it if necessary.</summary>
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
