using GradCam.Telemetry;
using GradCam.Tools.Export;

OnnxRuntimeTelemetry.TurnOff();
NativeHeap.HandBack();
return await ExportTool.Run(args, Console.Out, Console.Error);
