using GradCam.Export.Extra;
using GradCam.SplitModels;

namespace GradCam.Export.Quantizing;

/// <summary>Makes a quantised split model from a verified float32 one.</summary>
internal static class QuantizedSplit
{
    /// <summary>Writes the quantised model into a workspace, and compares it with the float32 one.</summary>
    /// <param name="folder">The float32 model's folder.</param>
    /// <param name="workspace">The workspace of the quantised model, which the caller publishes.</param>
    /// <param name="request">The request.</param>
    /// <param name="progress">Receives a message about each step.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The cost of the quantisation.</returns>
    /// <exception cref="GradCamException">There are no weights to quantise, or the result is too far from the original.</exception>
    public static QuantizationFidelity Make(string folder, SplitWorkspace workspace, QuantizationRequest request, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        SplitGraphs graphs = SplitGraphs.Read(folder);
        Manifest original = graphs.Model.Manifest;
        CalibrationPictures pictures = request.Calibration ?? CalibrationPictures.Random(original.Preprocessing);
        progress?.Report($"quantizing: {OptionOf(request.Mode)}");

        Manifest manifest = original;
        foreach (IExtraGraph graph in ExtraGraphs.All.Where(g => g.NotQuantized is not null && g.Kind.FileOf(original) is not null))
        {
            graphs.Remove(graph.Kind.FileOf(original));
            manifest = graph.Kind.LeaveOut(manifest, graph.NotQuantized!);
        }

        // The dense head reads its matrices as float32; the graph computes the same.
        manifest = manifest with { DenseHead = null };

        (CalibrationPictures seen, CalibrationPictures unseen) = request.Mode == QuantizationMode.Int8 ? pictures.Part() : (pictures, pictures);
        int changed = 0;
        switch (request.Mode)
        {
            case QuantizationMode.Float16:
                changed = HalfRewriter.Apply(graphs, pictures, cancellationToken);
                break;
            case QuantizationMode.Int8:
                changed = ConvolutionRewriter.Apply(graphs, seen, progress, cancellationToken);
                break;
        }

        if (request.Mode is QuantizationMode.Dense8 or QuantizationMode.Int8)
        {
            // This graph selects rows and columns. With a scale for each unit, integers make that slower than the whole product.
            graphs.Remove(original.ClassWeights?.File);
            manifest = manifest with { ClassWeights = null };
            changed += DenseRewriter.Apply(graphs, cancellationToken);
        }

        if (changed == 0)
            throw new GradCamException(GradCamErrorKind.Model, $"--quantize {OptionOf(request.Mode)}: the model has nothing to quantize in this way. {Remedy(request.Mode)}");

        manifest = manifest with { Weights = graphs.Write(workspace, cancellationToken) };
        Write(manifest);
        progress?.Report($"verifying against float32 on {pictures.Description}");
        IReadOnlyDictionary<SplitGraph, string> failed = QuantizedVerification.Run(graphs, workspace.Folder, request.Mode, pictures, cancellationToken);
        if (failed.Count > 0)
        {
            manifest = ExtraGraphsPlan.LeaveOut(manifest, failed, out IReadOnlyList<string> files);
            foreach (string file in files)
                File.Delete(Path.Combine(workspace.Folder, file));
            Write(manifest);
        }

        QuantizationFidelity fidelity = FidelityMeasurement.Run(folder, workspace.Folder, unseen, cancellationToken);
        QuantizedVerification.CheckScores(request.Mode, fidelity);
        manifest = manifest with { Quantization = new Quantization(request.Mode, fidelity) };
        Write(manifest);
        return fidelity;

        void Write(Manifest m) => File.WriteAllText(
            Path.Combine(workspace.Folder, SplitModel.ManifestName),
            ManifestFile.Write(m with { Quantization = m.Quantization ?? new Quantization(request.Mode, FidelityMeasurement.None) }));
    }

    private static string OptionOf(QuantizationMode mode) => mode switch
    {
        QuantizationMode.Dense8 => "dense8",
        QuantizationMode.Float16 => "float16",
        _ => "int8",
    };

    private static string Remedy(QuantizationMode mode) => mode == QuantizationMode.Dense8
        ? "It has no dense layers of some size: try --quantize float16 or int8, or leave the option out."
        : "Leave the option out.";
}
