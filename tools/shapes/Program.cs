using GradCam.Telemetry;
using GradCam.Tools.Shapes;

OnnxRuntimeTelemetry.TurnOff();
return await ShapesTool.Run(args, Console.Out, Console.Error);
