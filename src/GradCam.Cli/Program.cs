using GradCam.Cli;

using var interruption = new Interruption();
int exit = await GradCamTool.Run(args, ToolConsole.OfProcess(), interruption.Token);
return exit == ExitCode.Cancelled ? interruption.ExitCode : exit;
