namespace GradCam.Sessions;

/// <summary>
/// Keeps native resources alive while calls from other threads still use them: disposing closes the door at once, and the last one out
/// releases. ONNX Runtime ends the process when a session is run after, or while, it is disposed.
/// </summary>
/// <param name="owner">Named in the error of those who come too late.</param>
/// <param name="release">Called once, when no one uses the resources and they are disposed of.</param>
internal sealed class SharedLifetime(Type owner, Action release) : IDisposable
{
    private readonly Lock _lock = new();
    private int _users;
    private bool _closed;

    /// <summary>Keeps the resources until the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">They are gone, or going.</exception>
    public Use Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, owner);
            _users++;
        }

        return new Use(this);
    }

    /// <summary>Lets no one in any more. May be called more than once.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_closed)
                return;
            _closed = true;
            if (_users > 0)
                return;
        }

        release();
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_users > 0 || !_closed)
                return;
        }

        release();
    }

    /// <summary>One user; disposed once.</summary>
    internal readonly struct Use(SharedLifetime lifetime) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => lifetime.Leave();
    }
}
