using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.NetVips;
using GradCam.Pictures;

namespace GradCam.Cli.Tests;

/// <summary>Contains the README's example, with its files at the paths of a test.</summary>
internal static class ReadmeExample
{
    public static void Run(string repository, string results, TextWriter output)
    {
        Files File = new(repository, results);
        Output Console = new(output);

        // README: start
        var codec = new NetVipsCodec();
        using var explainer = Explainer.Load("models/shapes-split");
        Picture picture = codec.Decode(File.ReadAllBytes("samples/star.png"));
        Explanation explanation = explainer.Explain(picture);
        ClassExplanation top = explanation.Classes[0];
        Console.WriteLine($"{top.Label}: {top.Probability:P1}");
        File.WriteAllBytes("overlay.png", codec.Encode(explanation.Overlay(picture), PictureFormat.Png));
        // README: end
    }

    // Substitutes for File and Console, so that the example does not depend on the current folder. Explainer calls the real class.
    private sealed class Files(string repository, string results)
    {
        public byte[] ReadAllBytes(string path) => System.IO.File.ReadAllBytes(Path.Combine(repository, path));

        public void WriteAllBytes(string path, byte[] bytes) => System.IO.File.WriteAllBytes(Path.Combine(results, path), bytes);
    }

    private sealed class Output(TextWriter writer)
    {
        public void WriteLine(string text) => writer.WriteLine(text);
    }

    private static class Explainer
    {
        public static Explaining.Explainer Load(string folder) => Explaining.Explainer.Load(TestSupport.TestPaths.InRepository(folder));
    }
}
