using GradCam.Methods;
using GradCam.Concepts;
using GradCam.Devices;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.HeatMaps;
using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.Pipelines;

namespace GradCam.Cli.Tests.Docs;

#pragma warning disable CA2016 // The page loads a model without a token.

/// <summary>Contains the code of the guides and of the packages' READMEs, with undeclared names as parameters.</summary>
internal static class GuideExamples
{
    public static void Concepts(Explainer explainer, IReadOnlyList<Picture> pictures, StringWriter Console)
    {
        // docs/methods.md
        ConceptFactorization found = explainer.FindConcepts(pictures, new ConceptOptions { Count = 4 });
        foreach (Concept concept in found.Concepts)
            Console.WriteLine($"{concept.Share:P0}, class {concept.TopClass}");
    }

    public static IReadOnlyList<Explanation> Each(Explainer explainer, Picture picture)
    {
        // docs/library.md
        string[] methods = ["gradcam", "hirescam", "layercam"];
        IReadOnlyList<Explanation> each = explainer.ExplainEach(picture, [.. methods.Select(m => new ExplainOptions { Method = CamMethods.Find(m) })]);
        return each;
    }

    public static async Task Pipeline(IProgress<PipelineProgress> progress, StringWriter Console, CancellationToken cancellationToken)
    {
        // docs/batch.md
        using var explainer = Explainer.Load("models/shapes-split");
        IEnumerable<PictureSource> pictures = Directory.EnumerateFiles("samples").Select(path => PictureSource.File(path));
        await foreach (ExplainedPicture result in explainer.ExplainAll(pictures, new NetVipsCodec(), new PipelineOptions { BatchSize = 4 }, progress, cancellationToken))
            Console.WriteLine($"{result.Source.Id}: {result.Explanation?.Classes[0].Label ?? result.Error!.Message}");
    }

    public static async Task Devices(IAsyncEnumerable<PictureSource> pictures, IPictureCodec codec, StringWriter Console)
    {
        // docs/devices.md
        Explainer[] explainers = [.. new[] { 0, 1 }.Select(n => Explainer.Load("model-split", new ExplainerOptions { Device = new Device(DeviceKind.Cuda, n) }))];
        await foreach (ExplainedPicture picture in explainers.ExplainAll(pictures, codec))
            Console.WriteLine(picture.Source.Id);
    }

    public static void Package(string split, string photo, string result, StringWriter Console)
    {
        // src/GradCam/README.md
        var codec = new NetVipsCodec();
        using var explainer = Explainer.Load(split);
        Picture picture = codec.Decode(File.ReadAllBytes(photo));
        Explanation explanation = explainer.Explain(picture);
        Console.WriteLine(explanation.Classes[0].Label);
        File.WriteAllBytes(result, codec.Encode(explanation.Overlay(picture), PictureFormat.Png));
    }

    public static Picture Codec(string photo)
    {
        // src/GradCam.NetVips/README.md
        var codec = new GradCam.NetVips.NetVipsCodec();
        GradCam.Pictures.Picture picture = codec.Decode(File.ReadAllBytes(photo));

        return picture;
    }

    public static void Export(string plain, string folder) =>
        // src/GradCam.Export/README.md
        OnnxImporter.Import(plain, folder, new OnnxImportOptions());
}
