using GradCam.Tools.Shapes;

return await ShapesTool.Run(args, Console.Out, Console.Error);
