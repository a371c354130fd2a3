using System.CommandLine;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.NetVips;
using GradCam.Pictures;

namespace GradCam.Benchmarks.Processes;

/// <summary><c>hold</c>: explains a picture several times, reports it, and waits for inspection from outside.</summary>
internal static class HoldCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Required = true, Description = "A split model's folder." };
        var picture = new Option<string>("--picture") { Required = true, Description = "A picture." };
        var command = new Command("hold", "Explains a picture three times, prints 'ready' and waits for a line: for 'explain', which measures its memory.") { model, picture };
        command.SetAction(arguments =>
        {
            var codec = new NetVipsCodec();
            using Explainer explainer = Explainer.Load(arguments.GetRequiredValue(model));
            byte[] file = File.ReadAllBytes(arguments.GetRequiredValue(picture));
            for (int i = 0; i < 3; i++)
            {
                Picture decoded = codec.Decode(file);
                codec.Encode(explainer.Explain(decoded).Overlay(decoded), PictureFormat.Png);
            }

            Console.WriteLine("ready");
            Console.ReadLine();
        });
        return command;
    }
}
