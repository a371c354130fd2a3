using System.Diagnostics;
using GradCam.Benchmarks.Reporting;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Benchmarks.Explain;

/// <summary>Measures one explanation after the other in warm processes.</summary>
internal static class LatencyPart
{
    public static void Run(Setup setup, Report report)
    {
        var codec = new NetVipsCodec();
        byte[] file = File.ReadAllBytes(setup.Picture);
        Picture picture = codec.Decode(file);
        using Explainer explainer = Explainer.Load(setup.Model, new ExplainerOptions { Threads = setup.Threads });
        SplitModel model = explainer.Model;
        float[] image = new float[Preprocessor.Length(model.Manifest.Preprocessing)];
        Preprocessor.Apply(picture, model.Manifest.Preprocessing, image);
        var whole = new WholeModel(model, image, setup.Threads);
        Picture overlay = explainer.Explain(picture).Overlay(picture);
        byte[] heat = new byte[picture.Width * picture.Height];
        string size = $"{picture.Width}x{picture.Height}";

        var contestants = new List<IContestant>
        {
            Timed.Of("forward", "ONNX Runtime, the whole model, its own defaults", whole.Forward, whole),
            Timed.Of("decode and encode", $"{size}, libvips, PNG", () =>
            {
                codec.Decode(file);
                codec.Encode(overlay, PictureFormat.Png);
            }),
            Timed.Of("GradCam", "decode to encoded overlay", () =>
            {
                Picture decoded = codec.Decode(file);
                codec.Encode(explainer.Explain(decoded).Overlay(decoded), PictureFormat.Png);
            }),
            new Timed("channel weights, map, heat map", "their part of an explanation, the heat map into existing memory", () =>
            {
                Explanation explanation = explainer.Explain(picture);
                long start = Stopwatch.GetTimestamp();
                explanation.HeatMap(picture, heat);
                return (explanation.Times.Gradient + explanation.Times.Map + Stopwatch.GetElapsedTime(start)).TotalMilliseconds;
            }),
            Timed.Of("all classes", $"{model.ClassCount} maps of one picture, forward pass included", () => explainer.Explain(picture, new ExplainOptions { Classes = ClassTargets.Top(model.ClassCount) })),
        };
        AddOthers(setup, report, contestants);

        IReadOnlyList<Measured> times = Rounds.Run(contestants, 3, setup.Rounds);
        foreach (IContestant contestant in contestants)
            contestant.Dispose();
        report.Groups.Add(new Group($"One picture of {size} in warm processes.", times));
        double[] parts = [.. times[0].Milliseconds.Zip(times[1].Milliseconds, (a, b) => a + b)];
        report.Figures.Add(new Figure("explain over forward, decode and encode", times[2].Over(new Measured("", "", parts)), "", 1.05, "decoded, explained, overlay encoded, in a warm process"));
        report.Figures.Add(new Figure("channel weights, map and heat map over forward", times[3].Over(times[0]), "", 0.02, "the cost of Grad-CAM in addition to inference"));
        report.Figures.Add(new Figure($"all {model.ClassCount} classes over forward", times[4].Over(times[0]), "", 2, "the forward pass included"));

        long before = GC.GetAllocatedBytesForCurrentThread();
        const int Times = 5;
        for (int i = 0; i < Times; i++)
            explainer.Explain(picture);
        report.Figures.Add(new Figure("allocated by an explanation", (GC.GetAllocatedBytesForCurrentThread() - before) / Times / 1e3, "kB", null, "decoded picture to maps, managed heap"));
    }

    private static void AddOthers(Setup setup, Report report, List<IContestant> contestants)
    {
        foreach ((string name, string? library) in setup.Libraries.Prepend(new("article's script", null)))
        {
            if (name != "article's script" && library is null)
                report.Missing.Add(new Missing(name, $"no folder was given: --{name} DIR"));
            else if (PythonContestant.Start(setup.PythonSettings, name, library is null ? "article" : name, library, report.Missing) is { } contestant)
                contestants.Add(contestant);
        }

        contestants.AddRange(TorchSharpContestant.Start(setup, report.Missing));
    }
}
