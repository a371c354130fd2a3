using System.Globalization;
using GradCam.Onnx;
using GradCam.Onnx.Embedding;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.Pictures;
using GradCam.Pipelines;
using GradCam.SplitModels;
using GradCam.Text;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Importing;

/// <summary>Makes a split model from any ONNX image classifier.</summary>
public sealed class OnnxImporter
{
    private const string TraceFile = "trace.onnx";
    private const long InlineBelow = 1024;
    private const long LargeWeights = 100_000_000;

    private readonly string _path;
    private readonly OnnxImportOptions _options;
    private readonly SplitWorkspace _workspace;
    private readonly CancellationToken _cancellation;
    private readonly List<ModelNote> _notes = [];
    private readonly bool _onlyLooks;
    private readonly TrialRuns _trial;

    private OnnxImporter(string path, OnnxImportOptions options, SplitWorkspace workspace, bool onlyLooks, CancellationToken cancellationToken)
    {
        _onlyLooks = onlyLooks;
        _trial = new TrialRuns(path, options.Trial, cancellationToken);
        _path = path;
        _options = options;
        _workspace = workspace;
        _cancellation = cancellationToken;
    }

    /// <summary>Gets facts that the user should know: parts that were cut off, assumed or fixed.</summary>
    internal IReadOnlyList<ModelNote> Notes => _notes;

    /// <summary>Imports a model.</summary>
    /// <param name="path">The <c>.onnx</c> file. Its external data is beside it.</param>
    /// <param name="output">The split model's folder.</param>
    /// <param name="options">The options.</param>
    /// <param name="progress">Receives a message about each step.</param>
    /// <param name="cancellationToken">Cancels the work. No files remain.</param>
    /// <exception cref="GradCamException">The file or the folder cannot be used, or the model cannot be explained.</exception>
    public static OnnxImportReport Import(string path, string output, OnnxImportOptions options, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        return Use(path, output, options, importer => importer.Run(output, progress), cancellationToken);
    }

    /// <summary>Runs work on a model, in a workspace that is removed unless the work publishes it.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="output">
    /// The folder that the workspace is published as; <c>null</c> if the work only inspects the model. Then no files are written, and the weights
    /// stay in their file.
    /// </param>
    /// <param name="options">The options.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    internal static T Use<T>(string path, string? output, OnnxImportOptions options, Func<OnnxImporter, T> work, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new GradCamException(GradCamErrorKind.File, Directory.Exists(path) ? ForeignModel.Describe(path) is { } known ? $"{path}: this is {known}" : $"{path}: this is a folder; give the .onnx file in it." : $"{path}: no such file.");
        if (SpecialFile.IsPipe(path))
            throw new GradCamException(GradCamErrorKind.File, $"{path}: is a pipe or a terminal, not a file.");
        if (ForeignModel.Describe(path) is { } other)
            throw new GradCamException(GradCamErrorKind.Model, $"{path}: this is {other}");
        string folder = "";
        try
        {
            if (output is null)
                return SplitWorkspace.Look(workspace => work(new OnnxImporter(path, options, workspace, onlyLooks: true, cancellationToken)));
            return SplitWorkspace.Use(output, workspace =>
            {
                folder = workspace.Folder + Path.DirectorySeparatorChar;
                return work(new OnnxImporter(path, options, workspace, onlyLooks: false, cancellationToken));
            });
        }
        catch (OnnxException e)
        {
            throw new GradCamException(GradCamErrorKind.Model, BrokenModel.OneLine(e.Message.StartsWith(path, StringComparison.Ordinal) ? e.Message : $"{path}: {e.Message}"), e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new GradCamException(GradCamErrorKind.Model, $"{path}: ONNX Runtime cannot run this model: {BrokenModel.OneLine(OfModel(e.Message))}", e);
        }
        catch (GradCamException e) when (folder.Length > 0 && e.Message.Contains(folder, StringComparison.Ordinal))
        {
            throw new GradCamException(GradCamErrorKind.Model, $"{path}: {BrokenModel.OneLine(OfModel(e.Message))}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (BrokenModel.IsReasonFor(e))
        {
            throw BrokenModel.Error(path, e);
        }

        // The message names a copy in the workspace, which no longer exists when a user reads it.
        string OfModel(string message) => folder.Length == 0 ? message : message.Replace($"Load model from {folder}{TraceFile} failed:", "", StringComparison.Ordinal).Replace(folder, "", StringComparison.Ordinal);
    }

    private void Note(string kind, string text) => _notes.Add(new ModelNote(kind, text));

    private void Caution(string kind, string text) => _notes.Add(new ModelNote(kind, text, Caution: true));

    private OnnxImportReport Run(string output, IProgress<string>? progress)
    {
        OnnxAnalysis analysis = Analyse(progress);
        SplitPlan plan = Plan(analysis, [.. FindLayers(analysis).Select(l => l.Tensor)]);
        VerificationReport report = SplitModelWriter.Finish(_workspace, plan, analysis.Weights, output, _options.Quantization, progress, _cancellation);
        if (report.Warning is { } warning)
            Note(NoteKinds.Verification, warning);
        IReadOnlyList<bool>? pooled = plan.Manifest.ChannelWeights?.Pooled;
        return new OnnxImportReport([.. plan.Manifest.Layers.Select((l, i) => new ImportedLayer(l.Activations, Text(l.Shape), pooled?[i] ?? false))], _notes, report);

        static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape.Select(d => d == 0 ? "N" : $"{d}"))}]";
    }

    /// <summary>Determines all facts that do not depend on the target layer.</summary>
    internal OnnxAnalysis Analyse(IProgress<string>? progress)
    {
        progress?.Report("reading");
        PreprocessingChoice choice = _options.Preprocessing ?? PreprocessingChoice.For(_path);
        ModelProto model = OnnxFile.Read(_path);
        IReadOnlyDictionary<string, string>? embedded = EmbeddedExplanation.Strip(model);
        if (embedded is not null)
            Note(NoteKinds.Embedded, "the model outputs its own heat map, which gradcam embed added; GradCam explains the model inside");
        ImageInput input = ImageInput.Find(model.Graph, _options.Size?.Height, _options.Size?.Width, _options.ExplainedInput);
        new OtherInputs(model, input).Fix(_options.Inputs, _onlyLooks, Note);
        InputSize? size = SizeOrNull(input);
        string image = Prepare(model, input);
        ModelEvidence evidence = ModelEvidence.Find(model, Path.GetFileNameWithoutExtension(_path), input, embedded);
        var layout = new WeightsLayout(SplitPlan.WeightsName, InlineBelow);
        OnnxInitializers weights = MoveWeights(model, layout);

        // Release hundreds of megabytes now. The process makes too little garbage for the collector to run soon.
        if (layout.Length > LargeWeights && !_onlyLooks)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

        progress?.Report("finding the layer");
        PreprocessingSettings sized = evidence.Pieces.Aggregate(choice.Settings, (over, piece) => over.Over(piece.Settings));
        int height = (int)(input.Height ?? size?.Height ?? sized.Height ?? OnnxImportOptions.DefaultSize);
        int width = (int)(input.Width ?? size?.Width ?? sized.Width ?? OnnxImportOptions.DefaultSize);
        Dictionary<string, TensorShape> shapes;
        try
        {
            model = Inline(model, image, input.Channels, height, width);
            shapes = ShapeTrace.Fixed(Trace(model, image, 1, input.Channels, height, width));

            // Only a run shows whether a model for several pictures accepts a single one.
            if (input.Batch is > 1)
                ShapeTrace.Run(_trial, TracePath, model, image, [1, input.Channels, height, width], _workspace.Resident);
        }
        catch (OnnxRuntimeException e)
        {
            // ONNX Runtime also rejects some models for training, with a less helpful message.
            RepeatableScores.Check(model, model.Graph.Output.Select(o => o.Name));
            if (input.Batch is not > 1)
                throw;
            throw new OnnxException($"The model's input '{input.Name}' has a first axis of {input.Batch}, and the model cannot take one picture: its first axis is another than a batch, or fixed to {input.Batch} pictures. Export it with a batch of 1 or a free batch.", e);
        }

        FoundScores found = FindScores(model, shapes, height, width);
        RepeatableScores.Check(model, [found.Tensor]);
        string scores = HalfPrecision.WidenResult(model.Graph, found.Tensor, shapes);

        ResolvedPreprocessing preprocessing = choice.Resolve(evidence, input.Channels, new InputSize(height, width), found.Dense?.Classes ?? shapes[scores].Fixed(1));
        _notes.AddRange(preprocessing.Notes(evidence.Scaling));
        FoundLabels? labels = FoundLabels.Find(_path, _options, model, found, found.Dense?.Classes ?? shapes[scores].Fixed(1), _notes);
        ProbabilityFunction? probability = found.Probability;
        if (found.Dense is null && shapes[scores].Fixed(1) == 1 && labels?.Names.Count == 2)
        {
            scores = ScoreVector.Pair(model.Graph, scores, shapes);
            probability = ProbabilityFunction.BinarySigmoid;
            Note(NoteKinds.Probabilities, $"the model has one output for two classes: '{labels.Names[0]}' is no, and '{labels.Names[1]}' is yes{(found.Removed is null ? ". GradCam computes their probabilities with a sigmoid" : "")}");
        }
        else if (probability is null && found.Dense is null && shapes[scores].Fixed(1) > 1)
        {
            Note(NoteKinds.Probabilities, "the model outputs scores (logits); GradCam computes the probabilities with a softmax");
        }

        return new OnnxAnalysis(model, input, image, weights, layout, height, width, shapes, scores, found, probability, ChannelsLast.Find(model.Graph, shapes), preprocessing, labels) { Scaling = evidence.Scaling, Embedded = embedded };
    }

    // Returns the requested size. If the model does not accept it, that is an error.
    private InputSize? SizeOrNull(ImageInput input)
    {
        if (_options.Size is not { } size)
            return _options.SizeOfTensor;
        return (input.Height ?? size.Height) == size.Height && (input.Width ?? size.Width) == size.Width ? size
            : throw new GradCamException(GradCamErrorKind.Model, $"{_path}: --size {size} does not fit: the model's input is fixed to {input.Height?.ToString(CultureInfo.InvariantCulture) ?? "any"}x{input.Width?.ToString(CultureInfo.InvariantCulture) ?? "any"} (height x width). Leave --size out.");
    }

    /// <summary>Cuts and differentiates the model at some layers.</summary>
    internal SplitPlan Plan(OnnxAnalysis analysis, IReadOnlyList<string> layers)
    {
        (ModelProto model, string image, string scores) = (analysis.Model, analysis.Image, analysis.Scores);
        layers = [.. layers.Select(l => HalfPrecision.WidenLayer(model.Graph, WithChannelsFirst(l, analysis), analysis.Shapes))];
        CutModel cut = CutModel.Cut(model, layers, scores);
        Dictionary<string, TensorShape> traced = TraceBatch(analysis, out bool batch);
        if (cut.Classifier.Graph.Node.Any(QuantizedOperators.Rounds))
            Note(NoteKinds.Quantized, "the model is quantised: the gradient passes straight through the rounding");
        if (!batch)
            Note(NoteKinds.Batch, $"the model takes {analysis.Input.Batch ?? 1} picture at a time");
        DeclareBatch(model, image, new TensorShape(batch ? Dim.Batch : 1, analysis.Input.Channels, analysis.Height, analysis.Width));
        traced[image] = new TensorShape(batch ? Dim.Batch : 1, analysis.Input.Channels, analysis.Height, analysis.Width);
        if (traced[scores].Rank != 2)
            throw new OnnxException($"The model's scores '{scores}' are {traced[scores]}, not [N, classes]: this is no classifier.");

        return SplitPlan.Make(new SplitRequest
        {
            Name = Path.GetFileNameWithoutExtension(_path),
            Source = new SourceFile(Path.GetFileName(_path), _onlyLooks ? "" : FileHash.Sha256(_path, _cancellation)),
            Model = model,
            Image = image,
            Scores = scores,
            DenseScores = analysis.DenseScores,
            Probability = analysis.Probability,
            Head = analysis.Found.Outputs.Count > 1 ? analysis.Found.Output : null,
            OtherHeads = analysis.Found.OtherOutputs,
            Layers = layers,
            Shapes = traced,
            Tokens = Tokens(layers, analysis),
            Preprocessing = analysis.Preprocessing.Settings,
            PreprocessingFrom = analysis.Preprocessing.From,
            RandomImages = analysis.Scaling is { Settings.Range: ValueRange.Raw } scaling ? scaling.Expected : (0, 1),
            Labels = analysis.Labels?.Names,
            Notes = [.. _notes],
            InlineBelow = InlineBelow,
            Layout = analysis.Layout,
        });
    }

    // Converts a model to the form that the following steps expect: constants as initializers, the image as float32 [N,C,H,W].
    private string Prepare(ModelProto model, ImageInput input)
    {
        GraphProto graph = model.Graph;
        MakeInitializers(graph);
        RaiseOperatorSet(model);
        QuantizedOperators.TakeApart(model);

        ListNoInitializers(graph);
        return new InputForm(graph, input, Note).Apply();
    }

    /// <summary>
    /// Removes initializers from the graph's inputs, because older exporters list them there, too. GradCam treats them as constants.
    /// </summary>
    internal static void ListNoInitializers(GraphProto graph)
    {
        HashSet<string> constants = [.. graph.Initializer.Select(i => i.Name)];
        foreach (ValueInfoProto info in graph.Input.Where(i => constants.Contains(i.Name)).ToList())
            graph.Input.Remove(info);
    }

    // Operator set 8 is compatible with set 7, and its pooling can return the position of the maximum.
    private static void RaiseOperatorSet(ModelProto model)
    {
        foreach (OperatorSetIdProto set in model.OpsetImport.Where(o => o.Domain is "" or "ai.onnx" && o.Version == 7))
            set.Version = 8;
    }

    private static void MakeInitializers(GraphProto graph)
    {
        var others = new List<NodeProto>();
        foreach (NodeProto node in graph.Node)
        {
            if (node.OpType == "Constant" && node.Find("value")?.T is { } constant)
            {
                TensorProto value = constant.Clone();
                value.Name = node.Output[0];
                graph.Initializer.Add(value);
            }
            else
            {
                others.Add(node);
            }
        }

        // Remove all nodes at once. The removal of one node compares it with all nodes before it, including their content.
        graph.Node.Clear();
        graph.Node.AddRange(others);

        // Exporters write equal weights once, and an Identity for each of the others.
        HashSet<string> constants = [.. graph.Initializer.Select(i => i.Name)];
        var copies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node.Where(n => n.OpType == "Identity" && n.Input.Count == 1 && constants.Contains(n.Input[0])))
            copies[node.Output[0]] = node.Input[0];
        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
                node.Input[i] = copies.GetValueOrDefault(node.Input[i], node.Input[i]);
        }
    }

    // From here on, the large weights are those in the workspace. The file's own copy need not stay in memory beside their mapping.
    private OnnxInitializers MoveWeights(ModelProto model, WeightsLayout layout)
    {
        var given = new OnnxInitializers(model.Clone(), _path);
        layout.MoveOut(model);
        if (_onlyLooks)
        {
            _workspace.Resident = new ResidentWeights(layout, given);
            return given;
        }

        _workspace.Weights.Append(layout, given, _cancellation);
        return new OnnxInitializers(model.Clone(), _workspace.Folder);
    }

    // Replaces an If with the branch that runs. If the model accepts two pictures, the shapes that decide it are for two. So a condition about a
    // length of 1 does not depend on the batch.
    private ModelProto Inline(ModelProto model, string image, int channels, int height, int width)
    {
        if (!model.Graph.Node.Any(n => n.OpType == "If"))
            return model;
        Dictionary<string, TensorShape> shapes;
        try
        {
            shapes = ShapeTrace.Fixed(Trace(model, image, 2, channels, height, width));
        }
        catch (OnnxRuntimeException)
        {
            shapes = ShapeTrace.Fixed(Trace(model, image, 1, channels, height, width));
        }

        ModelProto inlined = ConstantIf.Inline(model, shapes);
        MakeInitializers(inlined.Graph);
        return inlined;
    }

    private FoundScores FindScores(ModelProto model, Dictionary<string, TensorShape> shapes, int height, int width)
    {
        FoundScores scores = FoundScores.Find(model, shapes, _options.Head, height, width);
        if (scores.OtherOutputs.Count > 0 && _options.Head is null)
            Caution(NoteKinds.AmbiguousScores, $"the scores are the output '{scores.Output}'; {string.Join(" and ", scores.OtherOutputs.Select(o => $"'{o}'"))} could be scores, too. Choose with --head NAME");
        if (scores.IsDecision)
            Note(NoteKinds.DecidedScores, $"the output '{scores.Output}' only names the best classes (ArgMax or TopK): the scores are those in front of it, '{scores.Logits}'");
        if (scores.Removed is not null)
            Note(NoteKinds.RemovedOperator, $"the trailing {scores.Removed} is cut off: gradients are of logits, here '{scores.Logits}'");
        if (scores.Rounded)
            Note(NoteKinds.Quantized, $"the QuantizeLinear behind the scores is cut off: it clips them to its range, and no gradient passes there. Scores are those in front of it, '{scores.Logits}'");
        if (scores.Dense is { } dense)
            Note(NoteKinds.DenseScores, $"the model scores each of {dense.Height}x{dense.Width} positions for {dense.Classes} classes: GradCam explains the sum of a class's scores over a mask");
        return scores;
    }

    /// <summary>Returns the requested layers, or the default, and the reason for each.</summary>
    internal IReadOnlyList<FoundLayer> FindLayers(OnnxAnalysis analysis) => LayerChoice.Find(analysis, _options.Layers, _notes);

    private string WithChannelsFirst(string layer, OnnxAnalysis analysis)
    {
        if (!analysis.ChannelsLast.Contains(layer))
            return layer;
        Note(NoteKinds.ChannelsLast, $"'{layer}' has its channels last; it is cut as [N,C,h,w]");
        return ChannelsFirst.Turn(analysis.Model.Graph, layer, analysis.Shapes);
    }

    // A layer of tokens needs a layout as a grid. If its tokens cannot be read as a grid, it can have no map.
    private static Dictionary<string, TokenGrid> Tokens(IReadOnlyList<string> layers, OnnxAnalysis analysis)
    {
        Dictionary<string, TensorShape> shapes = analysis.Shapes;
        var grids = new Dictionary<string, TokenGrid>(StringComparer.Ordinal);
        foreach (string layer in layers.Where(l => shapes[l].Rank != 4))
        {
            grids[layer] = TokenGrid.Of(shapes[layer], TargetLayers.Candidates(analysis.Model.Graph, analysis.Image, analysis.Scores, shapes, analysis.ChannelsLast))
                ?? throw new OnnxException($"The layer '{layer}' is {shapes[layer]}: it has no grid [N,C,h,w], and cannot be read as tokens of one. Choose another layer.");
        }

        return grids;
    }

    // Uses two batch sizes. If a model does not accept two pictures, or mixes them, it keeps its own batch.
    private Dictionary<string, TensorShape> TraceBatch(OnnxAnalysis analysis, out bool batch)
    {
        (ModelProto model, string image, int channels, int height, int width) = (analysis.Model, analysis.Image, analysis.Input.Channels, analysis.Height, analysis.Width);
        var uncut = new UncutModel(_trial, TracePath, model, image, [channels, height, width], analysis.Scores);
        try
        {
            Dictionary<string, TensorShape> merged = ShapeTrace.Merge(Trace(model, image, 2, channels, height, width), 2, Trace(model, image, 3, channels, height, width), 3);
            batch = merged.TryGetValue(analysis.Scores, out TensorShape? scores) && scores.Dims[0] == Dim.Batch;
            if (batch && !_onlyLooks && BatchDependence.Of(uncut) is { } dependence)
            {
                batch = false;
                Caution(NoteKinds.Batch, dependence);
            }

            if (batch)
                return merged;
        }
        catch (Exception e) when (e is OnnxRuntimeException or TrialMemoryException)
        {
        }

        // A run within limits comes before every run without limits.
        batch = false;
        if (!_onlyLooks)
            uncut.Scores(1);
        if (analysis.Input.Batch is { } size and > 1)
            throw new OnnxException($"The model takes exactly {size} pictures at a time. Export it with a batch of 1 or a free batch.");
        return ShapeTrace.Fixed(Trace(model, image, 1, channels, height, width));
    }

    private string TracePath => Path.Combine(_workspace.Folder, TraceFile);

    private Dictionary<string, (long[] Dims, int Type)> Trace(ModelProto model, string image, int count, int channels, int height, int width)
    {
        _cancellation.ThrowIfCancellationRequested();
        return ShapeTrace.Shapes(_trial, TracePath, model, image, [count, channels, height, width], _workspace.Resident);
    }

    private static void DeclareBatch(ModelProto model, string image, TensorShape shape)
    {
        model.Graph.ValueInfo.Clear();
        foreach (ValueInfoProto info in model.Graph.Output)
            info.Type = null;
        model.Graph.Input.First(i => i.Name == image).Type = Declaration.Of(image, shape).Type;
    }
}
