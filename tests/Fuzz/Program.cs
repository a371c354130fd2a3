using System.Runtime.InteropServices;
using GradCam.Fuzz;
using GradCam.Telemetry;

OnnxRuntimeTelemetry.TurnOff();
Options options;
try
{
    options = Options.Parse(args);
}
catch (Exception e) when (e is FormatException or OverflowException)
{
    Console.Error.WriteLine($"gradcam-fuzz: {e.Message}");
    return 2;
}

if (options.IsWorker)
{
    Worker.Run(options, Console.Out);
    return 0;
}

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return new Supervisor(options, Console.Out, stop.Token).Run() ? 0 : 1;
