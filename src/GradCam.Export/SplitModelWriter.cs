using GradCam.Export.Extra;
using GradCam.Export.Quantizing;
using GradCam.SplitModels;

namespace GradCam.Export;

/// <summary>Writes a split model from a plan and its weights.</summary>
internal static class SplitModelWriter
{
    /// <summary>Writes a split model into a folder.</summary>
    /// <param name="plan">The graphs.</param>
    /// <param name="weights">The values of the weights.</param>
    /// <param name="output">
    /// The folder. It may be new or empty. It may contain a split model, which is replaced, and a README.md, which stays. No other files may be in
    /// it.
    /// </param>
    /// <param name="progress">Receives a message about each step.</param>
    /// <param name="cancellationToken">Cancels the work. No files remain.</param>
    /// <returns>The results of the verification.</returns>
    /// <exception cref="GradCamException">The folder cannot be written, or the verification failed.</exception>
    public static VerificationReport Write(SplitPlan plan, IWeightsSource weights, string output, IProgress<string>? progress = null, CancellationToken cancellationToken = default) =>
        Write(plan, weights, output, quantization: null, progress, cancellationToken);

    /// <summary>Writes a split model into a folder, and quantises it.</summary>
    /// <param name="plan">The graphs.</param>
    /// <param name="weights">The values of the weights.</param>
    /// <param name="output">The folder, as in the other overload.</param>
    /// <param name="quantization">The quantisation after the verification; <c>null</c> for none.</param>
    /// <param name="progress">Receives a message about each step.</param>
    /// <param name="cancellationToken">Cancels the work. No files remain.</param>
    /// <returns>The results of the verifications.</returns>
    /// <exception cref="GradCamException">The folder cannot be written, the verification failed, or this mode finds nothing to quantise.</exception>
    public static VerificationReport Write(SplitPlan plan, IWeightsSource weights, string output, QuantizationRequest? quantization, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return SplitWorkspace.Use(output, workspace => Finish(workspace, plan, weights, output, quantization, progress, cancellationToken));
    }

    /// <summary>Writes graphs, manifest and labels without the weights. An existing weights file stays.</summary>
    /// <param name="plan">The graphs.</param>
    /// <param name="output">The folder, as in the other methods.</param>
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

    /// <summary>Writes the missing files of the workspace, verifies and publishes it.</summary>
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
            // The float32 model is the reference of the quantised one. It is removed with its workspace.
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
