using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using GradCam.Files;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>
/// Keeps the features' graph, as ONNX Runtime optimized it for this machine, in the user's cache folder. Its operators are fused, and the
/// convolutions' weights have the layout for the computation. Opening it only maps a file, whose pages all processes share. Opening the plain graph
/// copies all weights in each process. Both give the same results to the bit.
/// </summary>
/// <param name="cache">The folder that contains a folder for each graph. It may not exist yet.</param>
/// <param name="verified">The record of the files whose hashes are checked.</param>
internal sealed class OptimizedFeatures(string cache, VerifiedFiles verified)
{
    private const string GraphFile = "features.onnx";
    private const string WeightsFile = "features.bin";

    /// <summary>Gets the names of all files of a kept graph.</summary>
    public static IReadOnlyList<string> Files { get; } = [GraphFile, WeightsFile, FolderSeal.FileName];

    /// <summary>Gets the size of the weights below which a graph opens quickly anyway.</summary>
    public long SmallestWeights { get; init; } = 8 << 20;

    /// <summary>
    /// Gets the limit of the disk space of all graphs. Beyond it, the least recently used graphs are removed. Larger models are not kept.
    /// </summary>
    public long MostBytes { get; init; } = 2_000_000_000;

    /// <summary>Returns the current user's instance; <c>null</c> for a user without a cache folder.</summary>
    /// <param name="verification">The frequency of the hash checks.</param>
    public static OptimizedFeatures? OfUserOrNull(WeightsVerification verification) =>
        UserCache.FolderOrNull(UserCache.Optimized) is { } cache ? new OptimizedFeatures(cache, VerifiedFiles.OfUser(verification)) : null;

    /// <summary>
    /// Returns the kept graph's file, and makes it first if it is missing or damaged. Returns <c>null</c> for a small model, a very large one, one
    /// whose weights have no hash, or if the disk is full.
    /// </summary>
    /// <param name="model">The model. Its weights must have been compared with their hash, which identifies the kept graph.</param>
    public string? PathOrNull(SplitModel model)
    {
        Manifest manifest = model.Manifest;
        if (manifest.Weights.Sha256 is not { } weights || manifest.Weights.Bytes < SmallestWeights || manifest.Weights.Bytes > MostBytes)
            return null;
        try
        {
            string plain = model.PathOf(manifest.Features);
            string folder = Path.Combine(cache, Key(plain, weights));
            return Has(folder) || Make(plain, folder) ? Path.Combine(folder, GraphFile) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OnnxRuntimeException or GradCamException)
        {
            // The caller then opens the plain graph, which reports its own errors.
            return null;
        }
    }

    /// <summary>Removes a graph that could not be opened.</summary>
    public static void Remove(string graph) => OptimizedFolders.Remove(Path.GetDirectoryName(graph)!);

    private bool Has(string folder)
    {
        if (!Directory.Exists(folder))
            return false;
        if (FolderSeal.IsUnbroken(folder, verified))
        {
            OptimizedFolders.Touch(folder);
            return true;
        }

        OptimizedFolders.Remove(folder);
        return false;
    }

    private bool Make(string plain, string folder)
    {
        // A damaged folder that could not be removed blocks the name.
        if (Directory.Exists(folder))
            return false;
        OptimizedFolders.Sweep(cache);
        string temporary = OptimizedFolders.Temporary(folder);
        try
        {
            UserCache.Create(cache);
            PrivateFolder.Create(temporary);
            Optimize(plain, temporary);
            FolderSeal seal = FolderSeal.Set(temporary);
            try
            {
                Directory.Move(temporary, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                // Another process was faster.
                return FolderSeal.IsUnbroken(folder, verified);
            }

            seal.Remember(folder, verified);
            OptimizedFolders.Prune(cache, folder, MostBytes);
            return true;
        }
        finally
        {
            OptimizedFolders.Remove(temporary);
        }
    }

    private static void Optimize(string plain, string folder)
    {
        using SessionOptions options = SessionThreads.Options();
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        options.OptimizedModelFilePath = Path.Combine(folder, GraphFile);
        options.AddSessionConfigEntry("session.optimized_model_external_initializers_file_name", WeightsFile);
        options.AddSessionConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", "1024");
        using var session = new InferenceSession(plain, options);
    }

    // The optimized graph depends on the graph, the weights, ONNX Runtime and the CPU's instructions.
    private static string Key(string plain, string weights)
    {
        string cpu = $"{RuntimeInformation.ProcessArchitecture}";
        if (X86Base.IsSupported)
            cpu += $"|{X86Base.CpuId(0, 0)}|{X86Base.CpuId(1, 0).Eax}|{X86Base.CpuId(1, 0).Ecx & ~(1 << 27)}|{X86Base.CpuId(7, 0)}";
        byte[] about = Encoding.UTF8.GetBytes($"{GradCamRuntime.Environment.GetVersionString()}|{cpu}|{weights}|");
        return Convert.ToHexStringLower(SHA256.HashData([.. about, .. File.ReadAllBytes(plain)]))[..32];
    }
}
