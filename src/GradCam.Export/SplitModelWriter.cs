using GradCam.Export.Extra;
using GradCam.Export.Quantizing;
using GradCam.SplitModels;

namespace GradCam.Export;

/// <summary>Writes a split model from a plan and the weights that belong to it.</summary>
internal static class SplitModelWriter
{
    /// <summary>Writes a folder.</summary>
    /// <param name="plan">The graphs.</param>
    /// <param name="weights">The weights' values.</param>
    /// <param name="output">
    /// The folder. It may be new or empty, or hold a split model, which is replaced, and a README.md, which is kept. Nothing else may be in it.
    /// </param>
    /// <param name="progress">Told about each step.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <returns>What the verification found.</returns>
    /// <exception cref="GradCamException">The folder cannot be written, or the result is not right.</exception>
    public static VerificationReport Write(SplitPlan plan, IWeightsSource weights, string output, IProgress<string>? progress = null, CancellationToken cancellationToken = default) =>
        Write(plan, weights, output, quantization: null, progress, cancellationToken);

    /// <summary>Writes a folder, and makes it smaller.</summary>
    /// <param name="plan">The graphs.</param>
    /// <param name="weights">The weights' values.</param>
    /// <param name="output">The folder, as above.</param>
    /// <param name="quantization">How the model shall be made smaller once it is verified; null to keep it as it is.</param>
    /// <param name="progress">Told about each step.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <returns>What the verifications found.</returns>
    /// <exception cref="GradCamException">The folder cannot be written, the result is not right, or there is nothing to make smaller in this way.</exception>
    public static VerificationReport Write(SplitPlan plan, IWeightsSource weights, string output, QuantizationRequest? quantization, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return SplitWorkspace.Use(output, workspace => Finish(workspace, plan, weights, output, quantization, progress, cancellationToken));
    }

    /// <summary>Writes graphs, manifest and labels without the weights. A weights file that is there stays.</summary>
    /// <param name="plan">The graphs.</param>
    /// <param name="output">The folder, as above.</param>
    /// <exception cref="GradCamException">The folder cannot be written.</exception>
    public static void WriteGraphs(SplitPlan plan, string output)
    {
        ArgumentNullException.ThrowIfNull(plan);
        SplitWorkspace.Use(output, workspace =>
        {
            plan.WriteGraphs(workspace.Folder, weightsSha256: null);
            workspace.Publish();
            return true;
        });
    }

    /// <summary>Writes what the workspace does not have yet, verifies and publishes it.</summary>
    internal static VerificationReport Finish(SplitWorkspace workspace, SplitPlan plan, IWeightsSource weights, string output, QuantizationRequest? quantization, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        progress?.Report($"writing {plan.Manifest.Weights.File} ({plan.Manifest.Weights.Bytes / 1e6:0.0} MB)");
        workspace.Weights.Append(plan.Layout, weights, cancellationToken);
        string hash = workspace.Weights.Hash();
        plan.WriteGraphs(workspace.Folder, hash);
        progress?.Report("verifying");
        VerificationReport report = Verification.Run(plan, workspace.Folder, cancellationToken);
        if (report.Warning is { } warning)
            plan.AddNote(new ModelNote(NoteKinds.Verification, warning), workspace.Folder, hash);
        plan.LeaveOut(ExtraGraphsVerification.Run(plan, workspace.Folder, report.WrongInFront, cancellationToken), workspace.Folder, hash);
        if (quantization is not null)
        {
            // The float32 model is what the other one is measured against, and goes away with its workspace.
            return SplitWorkspace.Use(output, smaller =>
            {
                QuantizationFidelity fidelity = QuantizedSplit.Make(workspace.Folder, smaller, quantization, progress, cancellationToken);
                smaller.Publish();
                return report with { Quantization = fidelity };
            });
        }

        workspace.Publish();
        return report;
    }
}
