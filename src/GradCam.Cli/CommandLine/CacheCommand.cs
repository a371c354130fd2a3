using System.CommandLine;
using GradCam.Cli.Cache;
using GradCam.Sessions;
using GradCam.SplitModels;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam cache</c>, which lists and clears the user's cache folder.</summary>
internal static class CacheCommand
{
    public const string Examples =
        $"""
        A plain model (--model FILE.onnx) is split once; the result is kept under the user's cache folder ($XDG_CACHE_HOME, or what
        the system has for it) and found again as long as the file, the options and this program are the same. Removing it costs
        the time of splitting the model again and nothing else.

        Beside it are the first halves of larger models as they are optimized for this machine, 2 GB of them at most, and a stamp
        for each file that was compared with its hash. Without them the next start of a model takes longer.

        Environment:
          {CacheSettings.SizeVariable}    what the split models may take of the disk: 500MB, 8GB (the default). The model used least
                                recently goes first; one in use stays, even if it alone is larger.

        """;

    public static Command Create(ToolConsole console, CacheSettings settings)
    {
        var clear = new Command("clear", "Removes all of it but the split models in use.");
        clear.SetAction(_ => Clear(console, settings));
        var command = new Command("cache", "Lists the split models and the other files in the cache.") { clear };
        command.SetAction(_ => List(console, settings));
        return command;
    }

    private static int List(ToolConsole console, CacheSettings settings)
    {
        ModelCache cache = ModelCache.Of(settings);
        IReadOnlyList<CacheEntry> entries = cache.Entries();
        foreach (CacheEntry entry in entries)
        {
            console.Output.WriteLine($"{entry.Record?.Model ?? "(damaged)"}, cut at {string.Join(", ", entry.Record?.Layers ?? ["?"])}");
            console.Output.WriteLine($"  {ByteSize.Text(entry.Bytes)}, used last {entry.LastUse.ToLocalTime():yyyy-MM-dd HH:mm}, {entry.Folder}");
        }

        console.Output.WriteLine($"{Count(entries)} in {cache.Root}, at most {ByteSize.Text(settings.Limit())} ({CacheSettings.SizeVariable})");
        foreach ((string what, SideCache side) in Sides(settings))
        {
            (int count, long bytes) = side.Size();
            console.Output.WriteLine($"{what}: {count}, {ByteSize.Text(bytes)} in {side.Root}");
        }

        return ExitCode.Success;
    }

    private static int Clear(ToolConsole console, CacheSettings settings)
    {
        (IReadOnlyList<CacheEntry> removed, IReadOnlyList<CacheEntry> inUse) = ModelCache.Of(settings).Clear();
        console.Output.WriteLine($"removed {Count(removed)}");
        if (inUse.Count > 0)
            console.Warn($"{Count(inUse)} stay: in use, or not to be removed by this user.");
        foreach ((string what, SideCache side) in Sides(settings))
        {
            (int count, long bytes, int stayed) = side.Clear();
            console.Output.WriteLine($"removed {what}: {count}, {ByteSize.Text(bytes)}");
            if (stayed > 0)
                console.Warn($"{what}: {stayed} stay: in use, or not to be removed by this user.");
        }

        return ExitCode.Success;
    }

    private static IEnumerable<(string What, SideCache Cache)> Sides(CacheSettings settings)
    {
        if (settings.Optimized is { } optimized)
            yield return ("optimized first halves", new SideCache(optimized, OptimizedFolders.IsOwn));
        if (settings.Verified is { } verified)
            yield return ("stamps of verified files", new SideCache(verified, VerifiedFiles.IsStamp));
    }

    private static string Count(IReadOnlyList<CacheEntry> entries) =>
        $"{entries.Count} {(entries.Count == 1 ? "model" : "models")}, {ByteSize.Text(entries.Sum(e => e.Bytes))}";
}
