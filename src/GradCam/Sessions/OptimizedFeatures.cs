using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>
/// The features' graph as ONNX Runtime has optimized it for this machine, kept in the user's cache folder: operators fused, and the
/// convolutions' weights in the layout that they are computed with. Opening it takes no work but mapping a file, whose pages are then
/// shared between processes, where opening the plain graph makes a copy of all weights in each. The results are the same to the bit.
/// </summary>
internal static class OptimizedFeatures
{
    private const string GraphFile = "features.onnx";
    private const string WeightsFile = "features.bin";

    // Below this, a graph opens at once anyway.
    private const long SmallestWeights = 8 << 20;

    // What all of them may take on disk; beyond that, those that were not used for longest go.
    private const long MostBytes = 2L << 30;

    /// <summary>
    /// The kept graph's file: made now if it is not there. Null where it cannot or should not be: a small model, one whose weights have no
    /// hash, a user without a cache folder, a full disk.
    /// </summary>
    /// <param name="model">The model.</param>
    public static string? PathOrNull(SplitModel model)
    {
        Manifest manifest = model.Manifest;
        if (manifest.Weights.Bytes < SmallestWeights || manifest.Weights.Sha256 is not { } weights || UserCache.FolderOrNull("optimized") is not { } cache)
            return null;
        try
        {
            string plain = model.PathOf(manifest.Features);
            string folder = Path.Combine(cache, Key(plain, weights));
            string graph = Path.Combine(folder, GraphFile);
            if (File.Exists(graph))
                Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
            else
                Make(plain, folder);
            return graph;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OnnxRuntimeException)
        {
            // The plain graph is opened then, and what is wrong with that is said there.
            return null;
        }
    }

    /// <summary>Forgets a graph that could not be opened.</summary>
    public static void Remove(string graph)
    {
        try
        {
            Directory.Delete(Path.GetDirectoryName(graph)!, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void Make(string plain, string folder)
    {
        string temporary = $"{folder}.{Guid.NewGuid():N}.tmp";
        Directory.CreateDirectory(temporary);
        try
        {
            using (var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, OptimizedModelFilePath = Path.Combine(temporary, GraphFile) })
            {
                options.AddSessionConfigEntry("session.optimized_model_external_initializers_file_name", WeightsFile);
                options.AddSessionConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", "1024");
                using var session = new InferenceSession(plain, options);
            }

            if (!Directory.Exists(folder))
                Directory.Move(temporary, folder);
            Prune(Path.GetDirectoryName(folder)!, folder);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    // On Linux, a process that has the files mapped keeps them; where they cannot be deleted they stay until another time.
    private static void Prune(string cache, string newest)
    {
        long total = 0;
        foreach (DirectoryInfo entry in new DirectoryInfo(cache).GetDirectories().OrderByDescending(d => d.FullName == newest).ThenByDescending(d => d.LastWriteTimeUtc))
        {
            total += entry.EnumerateFiles().Sum(f => f.Length);
            if (total > MostBytes)
                Remove(Path.Combine(entry.FullName, GraphFile));
        }
    }

    // What is optimized depends on the graph, the weights, ONNX Runtime and what the processor can do.
    private static string Key(string plain, string weights)
    {
        string processor = $"{RuntimeInformation.ProcessArchitecture}";
        if (X86Base.IsSupported)
            processor += $"|{X86Base.CpuId(0, 0)}|{X86Base.CpuId(1, 0).Eax}|{X86Base.CpuId(1, 0).Ecx & ~(1 << 27)}|{X86Base.CpuId(7, 0)}";
        byte[] about = Encoding.UTF8.GetBytes($"{OrtEnv.Instance().GetVersionString()}|{processor}|{weights}|");
        return Convert.ToHexStringLower(SHA256.HashData([.. about, .. File.ReadAllBytes(plain)]))[..32];
    }
}
