using System.Runtime.InteropServices;

namespace GradCam.Cli;

/// <summary>
/// Converts Ctrl-C, a polite request to end and a closed terminal to a cancellation, so that no file is incomplete. A second signal ends the process
/// at once, because a user who presses twice does not want to wait.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Cancel(context, 130)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Cancel(context, 143)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Cancel(context, 129)),
        ];
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Gets 128 plus the signal's number, as in shells.</summary>
    public int ExitCode { get; private set; } = 130;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context, int exitCode)
    {
        if (_source.IsCancellationRequested)
            return;
        context.Cancel = true;
        ExitCode = exitCode;
        _source.Cancel();
    }
}
