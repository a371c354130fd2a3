using GradCam.Cli;
using GradCam.Telemetry;
using GradCam.Tools.Export;

OnnxRuntimeTelemetry.TurnOff();
NativeHeap.HandBack();
using var interruption = new Interruption();
int exit = await ExportTool.RunUntil(args, Console.Out, Console.Error, interruption.Token);
return exit == ExportTool.Cancelled ? interruption.ExitCode : exit;
