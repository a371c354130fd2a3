using GradCam.Tools.Export;

NativeHeap.HandBack();
return await ExportTool.Run(args, Console.Out, Console.Error);
