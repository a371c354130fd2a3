using GradCam.Tools.Export;

return await ExportTool.Run(args, Console.Out, Console.Error);
