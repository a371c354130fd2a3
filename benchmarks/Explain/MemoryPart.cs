using System.Globalization;
using GradCam.Benchmarks.Processes;
using GradCam.Benchmarks.Reporting;

namespace GradCam.Benchmarks.Explain;

/// <summary>Measures the memory of processes that explain pictures. Needs Linux.</summary>
internal static class MemoryPart
{
    private const int Sharing = 8;
    private const double Mega = 1e6;

    public static void Run(Setup setup, Report report)
    {
        if (!OperatingSystem.IsLinux())
        {
            report.Missing.Add(new Missing("memory", "it comes from /proc, which exists only on Linux"));
            return;
        }

        using (var held = new Held())
        {
            held.Add(setup.Model, setup.Picture);
            Memory one = held.Look()[0];
            report.Figures.Add(new Figure("anonymous memory", one.Anonymous / Mega, "MB", 250, "one process, after three explanations"));
            report.Figures.Add(new Figure("resident memory", one.Resident / Mega, "MB", 750, "the same process, mapped weights included"));
            report.Figures.Add(new Figure("proportional set size", one.Proportional / Mega, "MB", null, "the same process; a shared page counts by its share"));
            for (int i = 1; i < Sharing; i++)
                held.Add(setup.Model, setup.Picture);
            IReadOnlyList<Memory> all = held.Look();
            long weights = new FileInfo(Path.Combine(setup.Model, "weights.bin")).Length;
            double rest = all.Sum(m => m.Proportional - m.Anonymous) / Mega;
            report.Figures.Add(new Figure(
                $"file pages of {Sharing} processes over the weights file", rest * Mega / weights, "", 1.5,
                $"shared once: {all.Sum(m => m.Proportional) / Mega:0} MB in all, of which {all.Sum(m => m.Anonymous) / Mega:0} MB anonymous; {all.Sum(m => m.Resident) / Mega:0} MB if nothing were shared"));
        }

        try
        {
            string printed = ProcessRun.Of(PythonContestant.Command(setup.PythonSettings, "article", ["--once"])).Output;
            report.Figures.Add(new Figure("peak memory of the article's script", long.Parse(printed, CultureInfo.InvariantCulture) / Mega, "MB", null));
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            report.Missing.Add(new Missing("article's script, memory", e.Message.Split('\n')[^1]));
        }
    }
}
