using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using GradCam.Files;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>
/// The features' graph as ONNX Runtime has optimized it for this machine, kept in the user's cache folder: operators fused, and the
/// convolutions' weights in the layout that they are computed with. Opening it takes no work but mapping a file, whose pages are then
/// shared between processes, where opening the plain graph makes a copy of all weights in each. The results are the same to the bit.
/// </summary>
/// <param name="cache">Where they are kept, a folder each; it may not exist yet.</param>
/// <param name="verified">Which files were compared with their hashes.</param>
internal sealed class OptimizedFeatures(string cache, VerifiedFiles verified)
{
    private const string GraphFile = "features.onnx";
    private const string WeightsFile = "features.bin";

    /// <summary>Gets the names of all files that are kept of a graph.</summary>
    public static IReadOnlyList<string> Files { get; } = [GraphFile, WeightsFile, FolderSeal.FileName];

    /// <summary>Below this, a graph opens at once anyway.</summary>
    public long SmallestWeights { get; init; } = 8 << 20;

    /// <summary>What all of them may take on disk; beyond that, those that were not used for longest go, and larger models are not kept.</summary>
    public long MostBytes { get; init; } = 2_000_000_000;

    /// <summary>This user's; <c>null</c> for a user without a cache folder.</summary>
    /// <param name="verification">How often files are compared with their hashes.</param>
    public static OptimizedFeatures? OfUserOrNull(WeightsVerification verification) =>
        UserCache.FolderOrNull(UserCache.Optimized) is { } cache ? new OptimizedFeatures(cache, VerifiedFiles.OfUser(verification)) : null;

    /// <summary>
    /// Returns the kept graph's file: made now if it is not there, or damaged. <c>null</c> if it cannot or should not be: a small model, a very large
    /// one, one whose weights have no hash, a full disk.
    /// </summary>
    /// <param name="model">The model, whose weights were compared with their hash: what is made of them goes by that.</param>
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
            // The plain graph is opened then, and what is wrong with that is said there.
            return null;
        }
    }

    /// <summary>Forgets a graph that could not be opened.</summary>
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
        // A damaged one that could not be removed is in the way.
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
                // Another process was quicker.
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

    // What is optimized depends on the graph, the weights, ONNX Runtime and what the CPU can do.
    private static string Key(string plain, string weights)
    {
        string processor = $"{RuntimeInformation.ProcessArchitecture}";
        if (X86Base.IsSupported)
            processor += $"|{X86Base.CpuId(0, 0)}|{X86Base.CpuId(1, 0).Eax}|{X86Base.CpuId(1, 0).Ecx & ~(1 << 27)}|{X86Base.CpuId(7, 0)}";
        byte[] about = Encoding.UTF8.GetBytes($"{GradCamRuntime.Environment.GetVersionString()}|{processor}|{weights}|");
        return Convert.ToHexStringLower(SHA256.HashData([.. about, .. File.ReadAllBytes(plain)]))[..32];
    }
}
