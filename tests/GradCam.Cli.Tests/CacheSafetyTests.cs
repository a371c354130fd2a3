using System.Diagnostics;
using GradCam.Cli.Cache;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Only the user can access the cache. It removes only its own entries, and is intact after kills.</summary>
public sealed class CacheSafetyTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Open = Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("GRADCAM_KILLS"), out int kills) ? kills : 2;

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public CacheSafetyTests() => TinyModel.Write(_folder["m.onnx"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nobody_else_can_look_into_it_even_if_it_was_open_before()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There are no such modes.");
            return;
        }

        Directory.CreateDirectory(_folder["cache/gradcam/models"]);
        foreach (string old in (string[])["cache", "cache/gradcam", "cache/gradcam/models"])
            File.SetUnixFileMode(_folder[old], Open);
        using (Process process = Start("o.png"))
            Assert.Equal(0, await End(process));
        Assert.Equal(Open, File.GetUnixFileMode(_folder["cache"]));
        string[] folders = [_folder["cache/gradcam"], .. Directory.GetDirectories(_folder["cache/gradcam"], "*", SearchOption.AllDirectories)];
        Assert.True(folders.Length >= 4);
        foreach (string folder in folders)
            Assert.Equal((folder, Private), (folder, File.GetUnixFileMode(folder)));
    }

    [Fact]
    public async Task Clear_leaves_what_is_not_its_own()
    {
        var cache = new CacheSettings(_folder["models"], null, _folder["optimized"], _folder["verified"]);
        Assert.Equal(0, (await Tool.RunWithCache(cache, "explain", Tool.Grey, "--model", _folder["m.onnx"], "--output", _folder["o.png"])).Exit);
        string[] mine = ["models/thesis/thesis.doc", "models/new-thesis/thesis.doc", "models/notes.lock", "optimized/photos/beach.jpg", "optimized/mine.tmp/a", "verified/notes.txt", "verified/sub/a"];
        foreach (string file in mine)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
            File.WriteAllText(_folder[file], "mine");
            Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(_folder[file])!, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        (await Tool.RunWithCache(cache, "cache", "clear")).MustSucceed();
        Assert.All(mine, f => Assert.Equal("mine", File.ReadAllText(_folder[f])));
        Assert.DoesNotContain(Directory.GetDirectories(_folder["models"]), d => Path.GetFileName(d).Length == 32);
    }

    [Fact]
    public async Task After_kills_at_any_moment_a_model_is_found_or_made_whole()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals to send.");
        string expected = await Map("whole.npy", "whole");
        var random = new Random(int.TryParse(Environment.GetEnvironmentVariable("GRADCAM_KILL_SEED"), out int seed) ? seed : 7);
        for (int i = 0; i < Kills; i++)
        {
            using Process process = Start("killed.npy");
            if (i % 2 == 0)
            {
                // Half of the processes die while they create or rename an entry.
                while (!process.HasExited && !(Directory.Exists(_folder["cache/gradcam/models"]) && Directory.EnumerateDirectories(_folder["cache/gradcam/models"]).Any()))
                    await Task.Delay(1, TestContext.Current.CancellationToken);
            }

            await Task.Delay(random.Next(i % 2 == 0 ? 300 : 1500), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (i % 5 == 4)
                Assert.Equal(expected, await Map("killed.npy", "cache"));
        }

        Assert.Equal(expected, await Map("killed.npy", "cache"));
        Assert.Single(Directory.GetDirectories(_folder["cache/gradcam/models"]), d => Path.GetFileName(d).Length == 32);
    }

    private async Task<string> Map(string file, string cache)
    {
        using (Process process = Start(file, cache))
            Assert.Equal(0, await End(process));
        return Convert.ToHexString(await File.ReadAllBytesAsync(_folder[file], TestContext.Current.CancellationToken));
    }

    private Process Start(string file, string cache = "cache")
    {
        string[] where = file.EndsWith(".npy", StringComparison.Ordinal) ? ["--map", file, "--output", "o.png"] : ["--output", file];
        ProcessStartInfo command = ToolProcess.Command(_folder.FullName, ["explain", Tool.Grey, "--model", "m.onnx", .. where]);
        command.Environment["XDG_CACHE_HOME"] = _folder[cache];
        return Process.Start(command)!;
    }

    private static async Task<int> End(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, error);
        return process.ExitCode;
    }
}
