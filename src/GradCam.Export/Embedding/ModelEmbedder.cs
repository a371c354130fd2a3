using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.Export.Randomizing;
using GradCam.Files;
using GradCam.Methods;
using GradCam.Onnx;
using GradCam.Onnx.Embedding;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Embedding;

/// <summary>
/// Makes explained models: each is one <c>.onnx</c> file that any runtime runs, and that outputs its own heat map beside the scores.
/// </summary>
public static class ModelEmbedder
{
    private const string OutputOption = "--output";

    /// <summary>Adds an explanation to a model.</summary>
    /// <param name="model">The <c>.onnx</c> file, or a split model's folder.</param>
    /// <param name="output">The new file. It must not exist.</param>
    /// <param name="options">The explanation.</param>
    /// <param name="import">The options of the import of an <c>.onnx</c> file; <c>null</c> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the work. No files remain.</param>
    /// <exception cref="GradCamException">
    /// The model cannot be explained, the method is no formula, or the file exists or cannot be written.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public static EmbedReport Embed(string model, string output, EmbedOptions options, OnnxImportOptions? import = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        if (Directory.Exists(model))
        {
            using Explainer split = Explainer.Load(model, cancellationToken: cancellationToken);
            return Embed(null, split, output, options, new OnnxImportOptions(), cancellationToken);
        }

        MustBeNew(output, options);
        string folder = Path.Combine(Path.GetTempPath(), $"gradcam-{Guid.NewGuid():N}");
        try
        {
            OnnxImporter.Import(model, folder, import ?? new OnnxImportOptions(), cancellationToken: cancellationToken);
            using Explainer explainer = Explainer.Load(folder, cancellationToken: cancellationToken);
            return Embed(model, explainer, output, options, import ?? new OnnxImportOptions(), cancellationToken);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Adds an explanation to a model that is already split.</summary>
    /// <param name="source">The <c>.onnx</c> file that was split; <c>null</c> to join the split model's halves.</param>
    /// <param name="explainer">The split model.</param>
    /// <param name="output">The new file.</param>
    /// <param name="options">The explanation.</param>
    /// <param name="import">The options that the model was imported with.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <inheritdoc cref="Embed(string, string, EmbedOptions, OnnxImportOptions?, CancellationToken)"/>
    internal static EmbedReport Embed(string? source, Explainer explainer, string output, EmbedOptions options, OnnxImportOptions import, CancellationToken cancellationToken)
    {
        MustBeNew(output, options);
        SaliencyFormula formula = FormulaOf(options.Method);
        SplitModel split = explainer.Model;
        Manifest manifest = split.Manifest;
        MustBeSupported(manifest);
        int fixedClass = options.Choice == ClassChoice.Fixed ? split.Labels.Find(options.Class) : 0;
        string subject = source ?? split.Folder;
        try
        {
            var notes = new List<string>();
            ModelProto forward = JoinedModel.Read(split);
            ModelProto model = source is null ? forward.Clone() : Read(source);
            ImageInput input = ImageInput.Find(model.Graph, manifest.Image.Shape[2], manifest.Image.Shape[3], import.ExplainedInput);
            if (source is not null && ImageInput.Inputs(model.Graph).Count > 1)
                throw new GradCamException(GradCamErrorKind.Model, $"{source}: the model has several inputs, and gradcam embed takes models with one input. Export the model with the other inputs as constants.");
            IReadOnlyDictionary<string, TensorShape> shapes = source is not null && MustRise(model)
                ? OnnxImporter.Use(source, null, import, importer => importer.Analyse(null).Shapes, cancellationToken)
                : new Dictionary<string, TensorShape>();
            if (OpsetUpgrade.Raise(model, shapes) is { } older)
            {
                OnnxImporter.ListNoInitializers(model.Graph);
                notes.Add($"the operator set rises from {older} to {GraphBuilder.Opset}, which the backward pass needs");
            }

            OpsetUpgrade.Raise(forward, shapes);
            FixSize(model, input, manifest, notes);
            bool freeBatch = manifest.Image.Shape[0] == 0 && model.Graph.Input.First(i => i.Name == input.Name).Type?.TensorType?.Shape?.Dim.FirstOrDefault() is not { DimValue: > 0 };
            string[] outputs = [.. model.Graph.Output.Select(o => o.Name)];
            ModelProto plain = model.Clone();

            bool pooled = formula.UsesChannelWeights && manifest.ChannelWeights is not null;
            GradientGraph gradient = pooled ? manifest.ChannelWeights! : manifest.Gradient;
            TargetLayer layer = manifest.Layers[0];
            var names = new EmbeddedNames(options.Prefix);
            ModelProto backward = OnnxFile.Read(split.PathOf(gradient.File));
            (model, IReadOnlyList<TensorProto> added) = EmbeddedExplanation.Make(new EmbeddedRequest
            {
                Model = model,
                Image = input.Name,
                Forward = forward.Graph,
                Backward = backward.Graph,
                OutputGradient = manifest.Seed,
                Result = gradient.Results[0],
                ResultIsPooled = pooled,
                Layer = new EmbeddedLayer(layer.Activations, (int)(layer.Tokens?.Height ?? layer.Shape[2]), (int)(layer.Tokens?.Width ?? layer.Shape[3]), layer.Tokens?.Prefix),
                Scores = manifest.Scores.Name,
                Classes = split.ClassCount,
                Input = ((int)manifest.Image.Shape[2], (int)manifest.Image.Shape[3]),
                FreeBatch = freeBatch,
                Formula = formula,
                Signed = options.Signed,
                Choice = options.Choice,
                Class = fixedClass,
                Lazy = options.Lazy,
                WithSaliency = options.Saliency,
                WithHeatMap = options.HeatMap,
                Names = names,
                Metadata = Metadata(options, split, manifest),
            });
            AddDomains(model, backward);

            var fromSplit = new HashSet<string>(added.Select(a => a.Name), StringComparer.Ordinal);
            var splitWeights = new OnnxInitializers(Holding(added), split.Folder);
            var own = new OnnxInitializers(plain, source ?? split.Folder);
            return Publish(model, plain, t => fromSplit.Contains(t.Name) ? splitWeights : own);

            EmbedReport Publish(ModelProto explained, ModelProto unchanged, Func<TensorProto, IWeightsSource> sourceOf)
            {
                string target = Path.GetFullPath(output);
                string name = Path.GetFileName(target);
                string? data = options.ExternalData is { } path ? Path.GetFileName(path) : null;
                string folder = Path.Combine(Path.GetDirectoryName(target)!, $".gradcam-{Guid.NewGuid():N}.tmp");
                Directory.CreateDirectory(folder);
                try
                {
                    long sourceBytes = ExplainedModelFile.BytesOf(unchanged.Graph.Initializer);
                    long bytes = ExplainedModelFile.Write(explained, folder, name, data, sourceOf, cancellationToken);
                    string plainFile = $"plain-{name}";
                    ExplainedModelFile.Write(unchanged, folder, plainFile, data is null ? null : $"plain-{data}", sourceOf, cancellationToken);
                    var verification = new ExplainedModelVerification(explainer, input, freeBatch, options, names, fixedClass);
                    double difference = verification.Run(Path.Combine(folder, plainFile), Path.Combine(folder, name), outputs, cancellationToken);
                    if (data is not null)
                        File.Move(Path.Combine(folder, data), Path.Combine(Path.GetDirectoryName(target)!, data));
                    MoveOrRemove(Path.Combine(folder, name), target, data is null ? null : Path.Combine(Path.GetDirectoryName(target)!, data));
                    string[] all = [.. explained.Graph.Output.Concat(explained.Graph.Input).Where(i => !outputs.Contains(i.Name) && i.Name != input.Name).Select(Describe)];
                    return new EmbedReport(all, layer.Name, CamMethods.TextOf(options.Method), bytes, sourceBytes, difference, notes);
                }
                catch (Exception e) when (DiskFull.IsWriteError(e))
                {
                    throw new GradCamException(GradCamErrorKind.File, $"{output}: cannot be written: {DiskFull.Reason(e)}", e);
                }
                finally
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }
        catch (OnnxException e)
        {
            throw new GradCamException(GradCamErrorKind.Model, $"{subject}: {BrokenModel.OneLine(e.Message)}", e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new GradCamException(GradCamErrorKind.Model, $"{subject}: ONNX Runtime rejects the explained model: {BrokenModel.OneLine(e.Message)}", e);
        }
    }

    // The weights have no use without the model.
    private static void MoveOrRemove(string made, string target, string? weights)
    {
        try
        {
            File.Move(made, target);
        }
        catch
        {
            if (weights is not null)
                File.Delete(weights);
            throw;
        }
    }

    private static void MustBeNew(string output, EmbedOptions options)
    {
        foreach (string path in options.ExternalData is { } data ? (string[])[output, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(output))!, Path.GetFileName(data))] : [output])
        {
            if (File.Exists(path) || Directory.Exists(path))
                throw new GradCamException(GradCamErrorKind.File, $"{path}: exists already. Choose another name, or remove it.");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        if (!Directory.Exists(folder))
            throw new GradCamException(GradCamErrorKind.File, $"{OutputOption} {output}: there is no folder {folder}.");
    }

    private static SaliencyFormula FormulaOf(ICamMethod method) => SaliencyFormula.All.FirstOrDefault(f => f.Method == method.Name)
        ?? throw new GradCamException(
            GradCamErrorKind.Method, $"{method.Name} cannot be part of a model: it is no formula of activations and gradients alone, because it runs the model many times or solves for eigenvectors. Methods that can: {string.Join(", ", SaliencyFormula.All.Select(f => f.Method))}.");

    private static void MustBeSupported(Manifest manifest)
    {
        if (manifest.DenseScores is not null)
            throw new GradCamException(GradCamErrorKind.Model, $"{manifest.Name}: the model scores each position of the picture (segmentation), and gradcam embed takes classifiers.");
        if (manifest.Layers.Count > 1)
            throw new GradCamException(GradCamErrorKind.Target, $"{manifest.Name}: the split model has {manifest.Layers.Count} target layers, and an explained model has one. Give one --layer.");
    }

    private static ModelProto Read(string path)
    {
        ModelProto model = OnnxFile.Read(path);
        EmbeddedExplanation.Strip(model);
        return model;
    }

    private static bool MustRise(ModelProto model) => model.OpsetImport.First(o => o.Domain is "" or "ai.onnx").Version < GraphBuilder.Opset;

    // The gradient of a pooling or a Resize is valid for one size.
    private static void FixSize(ModelProto model, ImageInput input, Manifest manifest, List<string> notes)
    {
        TensorShapeProto? shape = model.Graph.Input.First(i => i.Name == input.Name).Type?.TensorType?.Shape;
        if (shape is not { Dim.Count: 4 })
            return;
        (int row, int column) = input.Axes == ImageAxes.ChannelsLast ? (1, 2) : (2, 3);
        if (shape.Dim[row].DimValue > 0 && shape.Dim[column].DimValue > 0)
            return;
        shape.Dim[row] = new TensorShapeProto.Types.Dimension { DimValue = manifest.Image.Shape[2] };
        shape.Dim[column] = new TensorShapeProto.Types.Dimension { DimValue = manifest.Image.Shape[3] };
        notes.Add($"the model's free height and width are fixed to {manifest.Image.Shape[2]}x{manifest.Image.Shape[3]}; choose another size with --size");
    }

    private static void AddDomains(ModelProto model, ModelProto backward)
    {
        foreach (OperatorSetIdProto set in backward.OpsetImport.Where(o => !model.OpsetImport.Any(m => m.Domain == o.Domain) && o.Domain is not ("" or "ai.onnx")))
            model.OpsetImport.Add(set.Clone());
    }

    private static Dictionary<string, string> Metadata(EmbedOptions options, SplitModel split, Manifest manifest) => new()
    {
        [$"{EmbeddedExplanation.MetadataPrefix}method"] = CamMethods.TextOf(options.Method),
        [$"{EmbeddedExplanation.MetadataPrefix}layer"] = manifest.Layers[0].Name,
        [$"{EmbeddedExplanation.MetadataPrefix}class"] = options.Class,
        [$"{EmbeddedExplanation.MetadataPrefix}{EmbeddedPreprocessing.Key}"] = EmbeddedPreprocessing.Write(manifest.Preprocessing),
        [$"{EmbeddedExplanation.MetadataPrefix}{EmbeddedPreprocessing.SourceKey}"] = manifest.PreprocessingFrom ?? split.Preprocessing.Source,
    };

    private static ModelProto Holding(IEnumerable<TensorProto> initializers)
    {
        var model = new ModelProto { Graph = new GraphProto() };
        model.Graph.Initializer.AddRange(initializers.Select(i => i.Clone()));
        return model;
    }

    private static string Describe(ValueInfoProto info)
    {
        TypeProto.Types.Tensor type = info.Type.TensorType;
        return $"{info.Name} {((TensorProto.Types.DataType)type.ElemType).ToString().ToLowerInvariant()} [{string.Join(",", type.Shape.Dim.Select(d => d.HasDimParam ? d.DimParam : $"{d.DimValue}"))}]";
    }
}
