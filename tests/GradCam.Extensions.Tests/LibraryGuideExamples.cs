using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.HeatMaps;
using GradCam.Methods;
using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.SplitModels;
using Microsoft.Extensions.DependencyInjection;

namespace GradCam.Extensions.Tests;

/// <summary>The code of docs/library.md, with the undeclared names of its blocks as parameters.</summary>
internal static class LibraryGuideExamples
{
    public static void First(string model, string photo, string result, StringWriter Console)
    {
        // first: start
        var codec = new NetVipsCodec();
        using var explainer = Explainer.Load(model);
        Picture picture = codec.Decode(File.ReadAllBytes(photo));
        Explanation explanation = explainer.Explain(picture);
        foreach (ClassExplanation c in explanation.Classes)
            Console.WriteLine($"{c.Label}: {c.Probability:P1}");
        File.WriteAllBytes(result, codec.Encode(explanation.Overlay(picture), PictureFormat.Png));
        // first: end
    }

    public static void Options(Explainer explainer, Picture picture, StringWriter Console, CancellationToken cancellationToken)
    {
        // options: start
        var options = new ExplainOptions
        {
            Classes = ClassTargets.Of("star", "ring"),
            Method = CamMethods.Find("layercam"),
        };
        Explanation explanation = explainer.Explain(picture, options, cancellationToken);
        CamMap ring = explanation.Classes[1].Map;
        Console.WriteLine($"{ring.Width}x{ring.Height}, maximum {ring.Values.Max():0.00}");
        // options: end
    }

    public static void Export(string plain, string folder, StringWriter Console)
    {
        // export: start
        OnnxImportReport report = OnnxImporter.Import(plain, folder, new OnnxImportOptions());
        foreach (ModelNote note in report.Notes)
            Console.WriteLine(note.Caution ? $"caution: {note.Text}" : note.Text);
        // export: end
    }

    public static void Services(IServiceCollection services, string model)
    {
        // services: start
        services.AddGradCam(o => o.Model = model);
        services.AddGradCam("second", o =>
        {
            o.Model = model;
            o.Device = "cpu";
        });
        services.AddHealthChecks().AddGradCam().AddGradCam("second", tags: ["ready"]);
        // services: end
    }

    public static void Package(Host builder)
    {
        // src/GradCam.Extensions/README.md
        builder.Services.AddGradCam(o => o.Model = "/srv/models/vgg16-split");
        builder.Services.AddGradCam("birds", o =>
        {
            o.Model = "/srv/models/birds-split";
            o.Device = "cuda:0";
        });
        builder.Services.AddHealthChecks().AddGradCam().AddGradCam("birds");
    }

    /// <summary>The members of an application's builder.</summary>
    public sealed record Host(IServiceCollection Services);
}
