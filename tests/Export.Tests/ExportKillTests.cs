using System.Diagnostics;
using GradCam;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace Export.Tests;

/// <summary>
/// Kills the exporter's process while it replaces a split model. GRADCAM_KILLS states the number of kills, and tests/kill.sh sets 20.
/// </summary>
public sealed class ExportKillTests
{
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("GRADCAM_KILLS"), out int kills) ? kills : 2;

    [Fact]
    public async Task After_kills_at_any_moment_the_folder_holds_a_whole_model_or_the_next_run_makes_it_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals to send.");
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dictionary<string, string> models = new() { ["features.29"] = await Whole("features.29"), ["features.30"] = await Whole("features.30") };
        var random = new Random(int.TryParse(Environment.GetEnvironmentVariable("GRADCAM_KILL_SEED"), out int seed) ? seed : 7);
        string target = folder["model"];
        Directory.CreateDirectory(target);
        int whole = 0;
        for (int i = 0; i < Kills; i++)
        {
            using Process process = Start(folder, i % 2 == 0 ? "features.29" : "features.30", target);
            if (i % 2 == 0)
            {
                // Half of the processes die while they move files.
                while (!process.HasExited && !Directory.GetDirectories(target).Any(d => File.Exists(Path.Combine(d, "complete"))))
                    Thread.Yield();
                Thread.SpinWait(random.Next(100_000));
            }
            else
            {
                await Task.Delay(random.Next(4000), TestContext.Current.CancellationToken);
            }

            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (File.Exists(Path.Combine(target, SplitModel.ManifestName)))
            {
                Assert.Contains(Content(target), models.Values);
                whole++;
            }
        }

        TestContext.Current.SendDiagnosticMessage("{0} kills of the exporter, {1} with a whole model behind them", Kills, whole);
        await End(Start(folder, "features.29", target));
        Assert.Equal(models["features.29"], Content(target));
        Assert.Empty(Directory.EnumerateDirectories(target));

        async Task<string> Whole(string layer)
        {
            await End(Start(folder, layer, folder[layer]));
            return Content(folder[layer]);
        }
    }

    /// <summary>A limit on the size of a file simulates a full disk.</summary>
    [Fact]
    public async Task A_disk_without_room_is_told_and_the_old_model_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no such limit.");
        using TemporaryFolder folder = TestPaths.NewFolder();
        await End(Start(folder, "features.29", folder["model"]));
        string before = Content(folder["model"]);
        foreach (string target in (string[])[folder["model"], folder["new"]])
        {
            ProcessStartInfo tool = Command(folder, "features.30", target);
            var shell = new ProcessStartInfo("sh", ["-c", "trap '' XFSZ; ulimit -f 100; exec \"$@\"", "sh", tool.FileName, .. tool.ArgumentList]) { RedirectStandardError = true, RedirectStandardOutput = true };
            shell.Environment["DOTNET_EnableWriteXorExecute"] = "0";
            using Process process = Process.Start(shell)!;
            string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Contains($"{target}: cannot be written: the file would be longer than", error, StringComparison.Ordinal);
            Assert.Equal(1, process.ExitCode);
        }

        Assert.Equal(before, Content(folder["model"]));
        Assert.False(Directory.Exists(folder["new"]));
    }

    private static string Content(string folder)
    {
        SplitModel model = SplitModel.Open(folder);
        Assert.Equal(model.Manifest.Weights.Sha256, FileHash.Sha256(model.PathOf(model.Manifest.Weights.File), CancellationToken.None));
        return string.Join('\n', Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(f => $"{Path.GetFileName(f)} {FileHash.Sha256(f, CancellationToken.None)}"));
    }

    private static Process Start(TemporaryFolder folder, string layer, string output) => Process.Start(Command(folder, layer, output))!;

    private static ProcessStartInfo Command(TemporaryFolder folder, string layer, string output) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "gradcam-export.dll"), "vgg16", "--weights", NarrowVgg16.Weights, "--layer", layer, "--output", output])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    private static async Task End(Process process)
    {
        using Process own = process;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, error);
    }
}
