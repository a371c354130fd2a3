using GradCam.SplitModels;

namespace GradCam.Export;

/// <summary>Writes a split model: under a temporary name beside its place, renamed when it is whole and verified.</summary>
public static class SplitModelWriter
{
    /// <summary>Writes a folder.</summary>
    /// <param name="plan">The graphs.</param>
    /// <param name="weights">The weights' values.</param>
    /// <param name="output">
    /// The folder. One that is there already is replaced only if it holds a split model or nothing; other files in it are kept.
    /// </param>
    /// <param name="progress">Told about each step.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <returns>What the verification found.</returns>
    /// <exception cref="GradCamException">The folder cannot be written, or the result is not right.</exception>
    public static VerificationReport Write(SplitPlan plan, IWeightsSource weights, string output, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(output);
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        CheckReplaceable(target, output);
        string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            progress?.Report($"writing {plan.Manifest.Weights.File} ({plan.Manifest.Weights.Bytes / 1e6:0.0} MB)");
            string weightsFile = Path.Combine(temporary, plan.Manifest.Weights.File);
            string sha256 = WeightsWriter.Write(weightsFile, plan.Layout, weights, cancellation);
            plan.WriteGraphs(temporary, sha256);
            progress?.Report("verifying");
            VerificationReport report = Verification.Run(plan, temporary, cancellation);
            Publish(temporary, target);
            return report;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException($"{output}: cannot be written: {e.Message}", e);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private static void CheckReplaceable(string target, string output)
    {
        if (File.Exists(target))
            throw new GradCamException($"{output}: this is a file; a split model is a folder. Choose another name.");
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !File.Exists(Path.Combine(target, SplitModel.ManifestName)))
            throw new GradCamException($"{output}: this folder holds other things and no split model. Choose a new or an empty one.");
    }

    private static void Publish(string temporary, string target)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(temporary, target);
            return;
        }

        // What else lies in the folder (a README, say) moves along. The old folder is out of the way for two renames only.
        foreach (string file in Directory.EnumerateFiles(target))
        {
            string kept = Path.Combine(temporary, Path.GetFileName(file));
            if (!File.Exists(kept))
                File.Copy(file, kept);
        }

        string old = temporary + ".old";
        Directory.Move(target, old);
        Directory.Move(temporary, target);
        Directory.Delete(old, recursive: true);
    }
}
