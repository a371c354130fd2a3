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

return new Supervisor(options, Console.Out).Run() ? 0 : 1;
