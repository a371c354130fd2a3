namespace GradCam.Export;

/// <summary>Writes a split model from a plan and the weights that belong to it.</summary>
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
        return SplitWorkspace.Use(output, workspace => Finish(workspace, plan, weights, progress, cancellation));
    }

    /// <summary>Writes what the workspace does not have yet, verifies and publishes it.</summary>
    internal static VerificationReport Finish(SplitWorkspace workspace, SplitPlan plan, IWeightsSource weights, IProgress<string>? progress, CancellationToken cancellation)
    {
        progress?.Report($"writing {plan.Manifest.Weights.File} ({plan.Manifest.Weights.Bytes / 1e6:0.0} MB)");
        workspace.Weights.Append(plan.Layout, weights, cancellation);
        string hash = workspace.Weights.Hash();
        plan.WriteGraphs(workspace.Folder, hash);
        progress?.Report("verifying");
        VerificationReport report = Verification.Run(plan, workspace.Folder, cancellation);
        plan.LeaveOut(ExtraGraphsVerification.Run(workspace.Folder, cancellation), workspace.Folder, hash);
        workspace.Weights.Flush();
        workspace.Publish();
        return report;
    }
}
