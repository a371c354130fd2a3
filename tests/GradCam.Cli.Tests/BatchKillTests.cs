using System.Diagnostics;
using GradCam.Datasets.Merging;
using GradCam.Datasets.Results;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>
/// Kills the tool's process in the middle of a dataset. GRADCAM_KILLS states the number of kills, and tests/kill.sh sets 20.
/// </summary>
public class BatchKillTests
{
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("GRADCAM_KILLS"), out int kills) ? kills : 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_kills_at_any_moment_the_result_is_that_of_an_unbroken_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals to send.");
        using TemporaryFolder folder = TestPaths.NewFolder();
        int pictures = Pictures(folder, 60 + 60 * Kills);
        using (Process whole = Start(folder, "whole"))
            Assert.Equal(3, await End(whole));

        int seed = Environment.GetEnvironmentVariable("GRADCAM_KILL_SEED") is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 7;
        var random = new Random(seed);
        int killed = 0;
        while (killed < Kills)
        {
            using Process process = Start(folder, "killed");
            int parts = Count(folder["killed/parts"]);

            // Some die early, and some at any moment after one or more further parts.
            int more = random.Next(3);
            while (!process.HasExited && Count(folder["killed/parts"]) < parts + more)
                await Task.Delay(2, Cancellation);
            await Task.Delay(random.Next(200), Cancellation);
            if (process.HasExited)
                break;
            process.Kill();
            await process.WaitForExitAsync(Cancellation);
            killed++;
        }

        using (Process last = Start(folder, "killed"))
            Assert.Equal(3, await End(last));
        TestContext.Current.SendDiagnosticMessage("{0} kills of {1} pictures", killed, pictures);
        Assert.InRange(killed, Kills - Kills / 5, Kills);
        (string[] wholeRows, string[] killedRows) = (await Rows(folder["whole"]), await Rows(folder["killed"]));
        Assert.Equal(pictures, wholeRows.Length);
        Assert.Equal(wholeRows, killedRows);
        Assert.Equal(Tool.Files(folder["whole/overlays"]), Tool.Files(folder["killed/overlays"]));
        foreach (string overlay in Tool.Files(folder["whole/overlays"]))
            Assert.Equal(await File.ReadAllBytesAsync(folder[$"whole/overlays/{overlay}"], Cancellation), await File.ReadAllBytesAsync(folder[$"killed/overlays/{overlay}"], Cancellation));
    }

    [Theory]
    [InlineData(ToolProcess.SigInt, 130)]
    [InlineData(ToolProcess.SigTerm, 143)]
    [InlineData(ToolProcess.SigHup, 129)]
    public async Task Signals_end_it_soon_and_keep_what_is_finished(int signal, int exit)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals to send.");
        using TemporaryFolder folder = TestPaths.NewFolder();
        Pictures(folder, 400);
        using Process process = Start(folder, "out", "--part-size", "100000");
        while (!process.HasExited && Count(folder["out/overlays"]) < 5)
            await Task.Delay(5, Cancellation);
        await ToolProcess.Interrupt(process, signal);
        Assert.Equal(exit, await End(process));
        string part = Assert.Single(Directory.GetFiles(folder["out/parts"]));
        IReadOnlyList<ResultRow> rows = await ResultPart.ReadAsync(part, null, Cancellation);
        Assert.InRange(rows.Count, 1, 399);
        Assert.All(rows.Where(r => r.Overlay is not null), r => Assert.True(File.Exists(folder[$"out/{r.Overlay}"])));
    }

    [Fact]
    public async Task Ctrl_C_ends_it_while_it_waits_for_a_list()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals to send.");
        using TemporaryFolder folder = TestPaths.NewFolder();
        using Process process = ToolProcess.StartWithInput(folder.FullName, "batch", "-", "--output", "out");

        // The process reads nothing until it has started.
        await process.StandardInput.WriteAsync("a.png\n");
        await process.StandardInput.FlushAsync(Cancellation);
        await Task.Delay(2000, Cancellation);
        await ToolProcess.Interrupt(process);
        Assert.Equal(130, await End(process).WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
    }

    /// <summary>Writes copies of a picture, each with different bytes after its end, one broken file, and an exact copy.</summary>
    private static int Pictures(TemporaryFolder folder, int count)
    {
        Directory.CreateDirectory(folder["in"]);
        byte[] picture = File.ReadAllBytes(Tool.Grey);
        for (int i = 0; i < count; i++)
            File.WriteAllBytes(folder[$"in/{i:0000}.png"], [.. picture, (byte)i, (byte)(i >> 8)]);
        File.WriteAllText(folder["in/0010-broken.png"], "no picture");
        File.Copy(folder["in/0003.png"], folder[$"in/{count - 1:0000}-copy.png"]);
        return count + 2;
    }

    private static int Count(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Count() : 0;

    private static async Task<string[]> Rows(string output)
    {
        MergedRun run = await DatasetMerge.RunAsync(output, null, Cancellation);
        return [.. (await run.RowsAsync(null, Cancellation).ToListAsync(Cancellation)).Select(r => System.Text.Encoding.UTF8.GetString(ResultText.Json(r.WithoutTimes())))];
    }

    private static Process Start(TemporaryFolder folder, string output, params string[] args)
    {
        string[] size = args.Contains("--part-size") ? [] : ["--part-size", "8"];
        return ToolProcess.Start(folder.FullName, ["batch", "in", "--output", output, "--batch-size", "3", "--overlay-format", "png", .. size, .. args]);
    }

    private static async Task<int> End(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(Cancellation);
        string error = await process.StandardError.ReadToEndAsync(Cancellation);
        await output;
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode is 0 or 3 or 129 or 130 or 143, error);
        return process.ExitCode;
    }
}
