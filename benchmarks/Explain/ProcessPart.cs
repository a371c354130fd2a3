using System.Diagnostics;
using System.Text.Json;
using GradCam.Benchmarks.Processes;
using GradCam.Benchmarks.Reporting;
using GradCam.SplitModels;

namespace GradCam.Benchmarks.Explain;

/// <summary>Measures whole processes, from their start to the file on disk.</summary>
internal static class ProcessPart
{
    public static void Run(Setup setup, Report report)
    {
        string overlay = Path.Combine(setup.Scratch, "overlay.png");
        ProcessStartInfo Tool() => ProcessRun.DotNet(
            setup.Tool, ["explain", setup.Picture, "--model", setup.Model, "--output", overlay, "--json", "--threads", $"{setup.Threads}"]);

        var outside = new List<double>();
        var contestants = new List<IContestant>
        {
            new Timed("gradcam explain", "process start to file on disk", () =>
            {
                ProcessRun run = ProcessRun.Of(Tool());
                JsonElement steps = JsonDocument.Parse(run.Output).RootElement.GetProperty("milliseconds");
                outside.Add(run.Milliseconds - ((string[])["features", "classifier", "gradient"]).Sum(s => steps.GetProperty(s).GetDouble()));
                return run.Milliseconds;
            }),
        };
        bool python = true;
        try
        {
            ProcessRun.Of(PythonContestant.Command(setup.PythonSettings, "article", ["--once"]));
            contestants.Add(new Timed("article's script", "process start to file on disk", () => ProcessRun.Of(PythonContestant.Command(setup.PythonSettings, "article", ["--once"])).Milliseconds));
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            python = false;
            report.Missing.Add(new Missing("article's script, whole process", e.Message.Split('\n')[^1]));
        }

        int rounds = Math.Max(setup.Rounds / 2, 3);
        IReadOnlyList<Measured> times = Rounds.Run(contestants, 1, rounds);
        report.Groups.Add(new Group("Whole processes.", times));
        if (python)
            report.Figures.Add(new Figure("gradcam explain over the article's script", times[0].Over(times[1]), "", 0.2, "process start to file on disk"));
        double forward = report.Groups.SelectMany(g => g.Times).FirstOrDefault(t => t.Name == "forward")?.Median ?? Forward(setup);
        double medianOutside = Statistics.Quantile(outside.Skip(outside.Count - rounds), 0.5);
        report.Figures.Add(new Figure("gradcam explain outside inference", medianOutside, "ms", null, "process start to file, less features, classifier and gradient"));
        report.Figures.Add(new Figure("gradcam explain outside inference over forward", medianOutside / forward, "", 2, $"forward: {forward:0} ms"));
    }

    // For a run of this part alone.
    private static double Forward(Setup setup)
    {
        SplitModel model = SplitModel.Open(setup.Model);
        var whole = new WholeModel(model, new float[model.Manifest.Image.Shape.Skip(1).Aggregate(1L, (product, length) => product * length)], setup.Threads);
        using Timed forward = Timed.Of("forward", "", whole.Forward, whole);
        return Rounds.Run([forward], 3, setup.Rounds)[0].Median;
    }
}
