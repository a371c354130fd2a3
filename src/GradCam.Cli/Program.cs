using GradCam.Cli;
using GradCam.Cli.Cache;
using GradCam.Telemetry;

OnnxRuntimeTelemetry.TurnOff();
NativeHeaps.Limit();
using var interruption = new Interruption();
int exit = await GradCamTool.Run(args, ToolConsole.OfProcess(), CacheSettings.OfUser(), interruption.Token);
return exit == ExitCode.Cancelled ? interruption.ExitCode : exit;
