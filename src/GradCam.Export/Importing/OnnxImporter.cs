using System.Security.Cryptography;
using GradCam.Onnx;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.Pictures;
using GradCam.SplitModels;
using GradCam.Text;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Importing;

/// <summary>Makes a split model of any ONNX image classifier.</summary>
public sealed class OnnxImporter
{
    private const string TraceFile = "trace.onnx";
    private const long InlineBelow = 1024;

    private readonly string _path;
    private readonly OnnxImportOptions _options;
    private readonly SplitWorkspace _workspace;
    private readonly CancellationToken _cancellation;
    private readonly List<string> _notes = [];

    private OnnxImporter(string path, OnnxImportOptions options, SplitWorkspace workspace, CancellationToken cancellation)
    {
        _path = path;
        _options = options;
        _workspace = workspace;
        _cancellation = cancellation;
    }

    /// <summary>Imports a model.</summary>
    /// <param name="path">The <c>.onnx</c> file; external data lies beside it.</param>
    /// <param name="output">The split model's folder.</param>
    /// <param name="options">What is not to be found out from the model.</param>
    /// <param name="progress">Told about each step.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <exception cref="GradCamException">The file or the folder cannot be used, or the model cannot be explained.</exception>
    public static OnnxImportReport Import(string path, string output, OnnxImportOptions options, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        if (!File.Exists(path))
            throw new GradCamException($"{path}: {(Directory.Exists(path) ? "this is a folder; give the .onnx file in it" : "no such file")}.");
        try
        {
            return SplitWorkspace.Use(output, workspace => new OnnxImporter(path, options, workspace, cancellation).Run(progress));
        }
        catch (OnnxException e)
        {
            throw new GradCamException(e.Message.StartsWith(path, StringComparison.Ordinal) ? e.Message : $"{path}: {e.Message}", e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new GradCamException($"{path}: ONNX Runtime cannot run this model: {e.Message}", e);
        }
    }

    private OnnxImportReport Run(IProgress<string>? progress)
    {
        progress?.Report("reading");
        ModelProto model = OnnxFile.Read(_path);
        ImageInput input = ImageInput.Find(model.Graph);
        string image = Prepare(model, input);
        var weights = new OnnxInitializers(model.Clone(), Path.GetDirectoryName(Path.GetFullPath(_path))!);
        var layout = new WeightsLayout(SplitPlan.WeightsName, InlineBelow);
        layout.MoveOut(model);
        _workspace.Weights.Append(layout, weights, _cancellation);

        progress?.Report("finding the layer");
        int height = (int)(input.Height ?? _options.Size);
        int width = (int)(input.Width ?? _options.Size);
        model = Inline(model, image, height, width);
        Dictionary<string, TensorShape> shapes = ShapeTrace.Fixed(Trace(model, image, RandomImage(1, height, width)));
        string scores = HalfPrecision.WidenResult(model.Graph, FindScores(model, shapes), shapes);
        string layer = HalfPrecision.WidenLayer(model.Graph, FindLayer(model, image, scores, shapes), shapes);

        CutModel cut = CutModel.Cut(model, [layer], scores);
        Dictionary<string, TensorShape> traced = TraceClassifier(cut, image, height, width, input.Batch, out bool batch);
        if (!batch)
            _notes.Add($"the model takes {input.Batch ?? 1} picture at a time");
        DeclareBatch(model, image, batch, height, width);
        traced[image] = new TensorShape(batch ? Dim.Batch : 1, 3, height, width);
        if (traced[scores].Rank != 2)
            throw new OnnxException($"The model's scores '{scores}' are {traced[scores]}, not [N, classes]: this is no classifier.");

        Preprocessing preprocessing = _options.Preprocessing ?? Assumed(height, width);
        SplitPlan plan = SplitPlan.Make(new SplitRequest
        {
            Name = Path.GetFileNameWithoutExtension(_path),
            Source = new SourceFile(Path.GetFileName(_path), Hash()),
            Model = model,
            Image = image,
            Scores = scores,
            Layers = [layer],
            Shapes = traced,
            Tokens = Tokens(layer, model, image, scores, shapes),
            Preprocessing = preprocessing,
            Labels = _options.Labels,
            InlineBelow = InlineBelow,
            Layout = layout,
        });
        VerificationReport report = SplitModelWriter.Finish(_workspace, plan, weights, progress, _cancellation);
        return new OnnxImportReport(layer, $"{traced[layer]}", plan.Manifest.ChannelWeights?.Pooled?[0] ?? false, _notes, report);
    }

    // Brings a model to the form that everything below expects: constants as initializers, the image as [N,3,H,W].
    private string Prepare(ModelProto model, ImageInput input)
    {
        GraphProto graph = model.Graph;
        MakeInitializers(graph);

        // Initializers that older exporters also list among the inputs are constants here.
        HashSet<string> constants = [.. graph.Initializer.Select(i => i.Name)];
        foreach (ValueInfoProto info in graph.Input.Where(i => constants.Contains(i.Name)).ToList())
            graph.Input.Remove(info);
        string image = input.Name;
        if (input.ElementType == (int)TensorProto.Types.DataType.Float16)
        {
            image = HalfPrecision.WidenInput(graph, image);
            _notes.Add("the model computes in float16; image, activations and scores are float32");
        }

        if (!input.ChannelsLast)
            return image;

        const string Image = "image_nchw";
        graph.Node.Insert(0, new NodeProto { OpType = "Transpose", Name = Image, Input = { Image }, Output = { image }, Attribute = { Attributes.Make("perm", [0, 2, 3, 1]) } });
        graph.Input[0].Name = Image;
        _notes.Add("the model takes its channels last; a Transpose in front of it takes [N,3,H,W]");
        return Image;
    }

    private static void MakeInitializers(GraphProto graph)
    {
        foreach (NodeProto node in graph.Node.Where(n => n.OpType == "Constant" && n.Find("value")?.T is not null).ToList())
        {
            TensorProto value = node.Find("value")!.T.Clone();
            value.Name = node.Output[0];
            graph.Initializer.Add(value);
            graph.Node.Remove(node);
        }
    }

    // Puts the branch that is taken in place of an If. The shapes that decide it are those of two pictures where the model takes
    // two, so that a question after a length of 1 is not answered by the batch.
    private ModelProto Inline(ModelProto model, string image, int height, int width)
    {
        if (!model.Graph.Node.Any(n => n.OpType == "If"))
            return model;
        Dictionary<string, TensorShape> shapes;
        try
        {
            shapes = ShapeTrace.Fixed(Trace(model, image, RandomImage(2, height, width)));
        }
        catch (OnnxRuntimeException)
        {
            shapes = ShapeTrace.Fixed(Trace(model, image, RandomImage(1, height, width)));
        }

        ModelProto inlined = ConstantIf.Inline(model, shapes);
        MakeInitializers(inlined.Graph);
        return inlined;
    }

    private string FindScores(ModelProto model, Dictionary<string, TensorShape> shapes)
    {
        foreach (ValueInfoProto output in model.Graph.Output)
        {
            if (!shapes.TryGetValue(output.Name, out TensorShape? shape) || shape.ElementType is not ((int)TensorProto.Types.DataType.Float or (int)TensorProto.Types.DataType.Float16) || shape.Rank < 2)
                continue;
            Logits logits = Logits.Find(model.Graph, output.Name);
            if (logits.Removed is { } removed)
                _notes.Add($"the trailing {removed} is cut off: gradients are of logits, here '{logits.Tensor}'");
            if (shapes.TryGetValue(logits.Tensor, out TensorShape? found) && found.Rank == 2)
                return logits.Tensor;
            if (shape.Rank == 2)
                return output.Name;
        }

        throw new OnnxException($"None of the model's outputs ({string.Join(", ", model.Graph.Output.Select(o => $"'{o.Name}' {(shapes.TryGetValue(o.Name, out TensorShape? s) ? s : "")}"))}) is a vector of scores per picture: this is no classifier.");
    }

    private string FindLayer(ModelProto model, string image, string scores, Dictionary<string, TensorShape> shapes)
    {
        IReadOnlyList<TargetLayerCandidate> candidates = TargetLayers.Candidates(model.Graph, image, scores, shapes);
        if (_options.Layer is { } wanted)
        {
            NodeProto? node = model.Graph.Node.FirstOrDefault(n => n.Output.Contains(wanted)) ?? model.Graph.Node.FirstOrDefault(n => n.Name == wanted);
            if (node is not null)
                return node.Output.Contains(wanted) ? wanted : node.Output[0];
            if (wanted == image)
                return image;
            IReadOnlyList<string> near = NearMatches.Find(wanted, candidates.Select(c => c.Tensor).Concat(model.Graph.Node.Select(n => n.Name)));
            throw new OnnxException($"The model has no tensor or node '{wanted}'.{(near.Count > 0 ? $" Did you mean {string.Join(", ", near.Select(n => $"'{n}'"))}?" : "")}");
        }

        if (TokenLayers.Default(model.Graph, scores, shapes, candidates) is { } tokens)
        {
            TokenGrid grid = tokens.Grid;
            _notes.Add($"the target layer is '{tokens.Tensor}', the last normalised tokens that lead to the scores: {grid.Height}x{grid.Width} patches{(grid.Prefix > 0 ? $" behind {grid.Prefix} set aside" : "")}");
            return tokens.Tensor;
        }

        TargetLayerCandidate target = TargetLayers.Default(model.Graph, candidates, shapes[scores].Fixed(1))
            ?? throw new OnnxException("No tensor of the model has a spatial grid [N,C,h,w]. Name a layer with --layer.");
        _notes.Add($"the target layer is '{target.Tensor}' ({target.OpType}), the last one with a grid in front of the classifier");
        return target.Tensor;
    }

    // A layer of tokens needs to be told how they make a grid; what cannot be read as one has gradients and no map.
    private static Dictionary<string, TokenGrid> Tokens(string layer, ModelProto model, string image, string scores, Dictionary<string, TensorShape> shapes)
    {
        IReadOnlyList<TargetLayerCandidate> patches = [.. TargetLayers.Candidates(model.Graph, image, scores, shapes).Where(c => c.OpType == "Conv")];
        return TokenGrid.Of(shapes[layer], patches) is { } grid ? new() { [layer] = grid } : [];
    }

    // Runs the classifier's half with two batch sizes; a model that cannot take two pictures is kept at its own batch.
    private Dictionary<string, TensorShape> TraceClassifier(CutModel cut, string image, int height, int width, long? fixedBatch, out bool batch)
    {
        try
        {
            var few = Classifier(cut, image, RandomImage(2, height, width));
            var more = Classifier(cut, image, RandomImage(3, height, width));
            Dictionary<string, TensorShape> merged = ShapeTrace.Merge(few, 2, more, 3);
            batch = merged.TryGetValue(cut.Scores, out TensorShape? scores) && scores.Dims[0] == Dim.Batch;
            if (batch)
                return merged;
        }
        catch (OnnxRuntimeException)
        {
        }

        batch = false;
        if (fixedBatch is > 1)
            throw new OnnxException($"The model takes exactly {fixedBatch} pictures at a time. Export it with a batch of 1 or a free batch.");
        return ShapeTrace.Fixed(Classifier(cut, image, RandomImage(1, height, width)));
    }

    private Dictionary<string, (long[] Dims, int Type)> Classifier(CutModel cut, string image, OrtValue pictures)
    {
        _cancellation.ThrowIfCancellationRequested();
        using OrtValue own = pictures;
        var boundary = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        try
        {
            string path = Path.Combine(_workspace.Folder, TraceFile);
            ModelProto features = Undeclared(cut.Features);
            if (features.Graph.Node.Count > 0)
            {
                OnnxFile.Write(path, features);
                using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
                options.AddSessionConfigEntry("session.disable_prepacking", "1");
                using var session = new InferenceSession(path, options);
                using var run = new RunOptions();
                string[] outputs = [.. features.Graph.Output.Select(o => o.Name).Where(o => o != image)];
                IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, [image], [own], outputs);
                foreach ((string name, OrtValue value) in outputs.Zip(values))
                    boundary[name] = value;
            }

            var feeds = new Dictionary<string, OrtValue>(boundary, StringComparer.Ordinal);
            if (cut.Classifier.Graph.Input.Any(i => i.Name == image))
                feeds[image] = own;
            return ShapeTrace.Shapes(path, Undeclared(cut.Classifier), feeds);
        }
        finally
        {
            File.Delete(Path.Combine(_workspace.Folder, TraceFile));
            foreach (OrtValue value in boundary.Values)
                value.Dispose();
        }
    }

    private Dictionary<string, (long[] Dims, int Type)> Trace(ModelProto model, string image, OrtValue picture)
    {
        using OrtValue own = picture;
        return ShapeTrace.Shapes(Path.Combine(_workspace.Folder, TraceFile), Undeclared(model), new Dictionary<string, OrtValue> { [image] = own });
    }

    // Declared shapes may fix the batch without need. Types stay, inputs cannot do without.
    private static ModelProto Undeclared(ModelProto model)
    {
        ModelProto free = model.Clone();
        free.Graph.ValueInfo.Clear();
        foreach (ValueInfoProto info in free.Graph.Output)
            info.Type = null;
        foreach (ValueInfoProto info in free.Graph.Input)
            info.Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = info.Type?.TensorType?.ElemType ?? (int)TensorProto.Types.DataType.Float } };
        return free;
    }

    private static void DeclareBatch(ModelProto model, string image, bool batch, int height, int width)
    {
        model.Graph.ValueInfo.Clear();
        foreach (ValueInfoProto info in model.Graph.Output)
            info.Type = null;
        var shape = new TensorShapeProto();
        shape.Dim.Add(batch ? new TensorShapeProto.Types.Dimension { DimParam = "N" } : new TensorShapeProto.Types.Dimension { DimValue = 1 });
        shape.Dim.AddRange(new long[] { 3, height, width }.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        model.Graph.Input.First(i => i.Name == image).Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } };
    }

    private Preprocessing Assumed(int height, int width)
    {
        // The habit of ImageNet's models: a shorter side of 256 for a crop of 224 (or 227), in proportion for other sizes.
        int longer = Math.Max(height, width);
        int shorter = longer is >= 224 and <= 256 ? 256 : (int)Math.Round(longer * 256 / 224.0);
        _notes.Add($"assumed preprocessing: RGB / 255, ImageNet's mean and deviation, shorter side to {shorter}, centre crop of {width}x{height}");
        return Preprocessing.ImageNetCrop(shorter, width) with { Height = height };
    }

    private static OrtValue RandomImage(int count, int height, int width)
    {
        var random = new Random(1);
        float[] values = new float[count * 3 * height * width];
        for (int i = 0; i < values.Length; i++)
            values[i] = (random.NextSingle() * 4) - 2;
        return OrtValue.CreateTensorValueFromMemory(values, [count, 3, height, width]);
    }

    private string Hash()
    {
        using FileStream file = File.OpenRead(_path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
