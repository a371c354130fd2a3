using GradCam.Export.Extra;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Export;

/// <summary>
/// Represents all parts of a split model except the weights' values: the graphs, the manifest and the layout of the weights file. It depends only on
/// the model's architecture.
/// </summary>
internal sealed class SplitPlan
{
    /// <summary>The name of the weights file.</summary>
    internal const string WeightsName = "weights.bin";

    private const string FeaturesFile = "features.onnx";
    private const string ClassifierFile = "classifier.onnx";
    private const string GradientFile = "gradient.onnx";
    private const string ChannelWeightsFile = "channel-weights.onnx";
    private const string ClassWeightsFile = "class-weights.onnx";
    private const string LabelsFile = "labels.txt";

    private SplitPlan(Manifest manifest, ModelProto whole, IReadOnlyDictionary<string, ModelProto> graphs, WeightsLayout layout, IReadOnlyList<string>? labels, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        Shapes = shapes;
        Manifest = manifest;
        Whole = whole;
        Graphs = graphs;
        Layout = layout;
        Labels = labels;
    }

    /// <summary>Gets the manifest; the hash of the weights is not known yet.</summary>
    public Manifest Manifest { get; internal set; }

    /// <summary>Gets the graphs by file name.</summary>
    public IReadOnlyDictionary<string, ModelProto> Graphs { get; }

    /// <summary>Gets the class names, if there are any.</summary>
    public IReadOnlyList<string>? Labels { get; }

    /// <summary>Gets the uncut model over the same weights file, for comparisons.</summary>
    internal ModelProto Whole { get; }

    /// <summary>Gets the shapes of the uncut model's tensors.</summary>
    internal IReadOnlyDictionary<string, TensorShape> Shapes { get; }

    /// <summary>Gets the mean and the deviation of random images for its input.</summary>
    internal (float Mean, float Deviation) RandomImages { get; private init; }

    /// <summary>Returns a random image.</summary>
    internal float[] RandomImage(int length) => Array.ConvertAll(RandomNormal.Values(new Random(1), length), z => RandomImages.Mean + (RandomImages.Deviation * z));

    /// <summary>Gets the position of each tensor in the weights file.</summary>
    internal WeightsLayout Layout { get; }

    /// <summary>Cuts and differentiates a model.</summary>
    /// <param name="request">The model and the options of the split.</param>
    /// <exception cref="GradCamException">The number of labels does not match the model.</exception>
    /// <exception cref="Onnx.OnnxException">The model cannot be cut at the layer, or cannot be differentiated.</exception>
    public static SplitPlan Make(SplitRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        TensorShape scores = request.Shapes[request.Scores];
        long classes = request.DenseScores?.Classes ?? scores.Fixed(1);
        if (request.Labels is { } labels && labels.Count != classes)
            throw new GradCamException(GradCamErrorKind.Data, $"labels file: {labels.Count} labels for {classes} classes. Give one name for each class, in the order of the model's outputs{(classes == 1 ? ", or two for no and yes" : "")}.");

        CutModel cut = CutModel.Cut(request.Model, request.Layers, request.Scores);
        GradientModels gradients = GradientModels.Differentiate(cut, request.Shapes, request.Tokens);

        var layout = request.Layout ?? new WeightsLayout(WeightsName, request.InlineBelow);
        ModelProto whole = request.Model.Clone();
        whole.Graph.Output.Clear();
        whole.Graph.Output.Add(new ValueInfoProto { Name = request.Scores });
        layout.MoveOut(whole);
        layout.MoveOut(cut.Features);
        layout.MoveOut(gradients.Classifier);
        layout.MoveOut(gradients.Gradient.Model);
        if (gradients.ChannelWeights is { } pooled)
            layout.MoveOut(pooled.Model, gradients.Derived);

        var graphs = new Dictionary<string, ModelProto>
        {
            [FeaturesFile] = cut.Features,
            [ClassifierFile] = gradients.Classifier,
            [GradientFile] = gradients.Gradient.Model,
        };
        if (gradients.ChannelWeights is not null)
            graphs[ChannelWeightsFile] = gradients.ChannelWeights.Model;

        // This graph is made from the graph whose large constants already are in the weights file. If the model scores each position, no one asks for
        // single scores.
        GradientModel? classWeights = request.DenseScores is null && gradients.ChannelWeights is { } anySeed ? ClassWeights.Rewrite(anySeed) : null;
        if (classWeights is not null)
            graphs[ClassWeightsFile] = classWeights.Model;

        var manifest = new Manifest
        {
            Format = Manifest.FormatName,
            FormatVersion = request.Preprocessing.NeededVersion,
            Name = request.Name,
            Source = request.Source,
            Image = Info(request.Image),
            Scores = Info(request.Scores),
            DenseScores = request.DenseScores,
            Probability = request.Probability,
            Head = request.Head,
            OtherHeads = request.OtherHeads.Count > 0 ? request.OtherHeads : null,
            Layers = [.. cut.Layers.Select(l => new TargetLayer(l, l, Axes(l), Tokens(l)))],
            Skips = cut.Skips,
            Seed = GradientModels.Seed,
            Features = FeaturesFile,
            Classifier = ClassifierFile,
            Gradient = new GradientGraph(GradientFile, gradients.Gradient.Saved, gradients.Gradient.Results),
            ChannelWeights = gradients.ChannelWeights is { } w ? new GradientGraph(ChannelWeightsFile, w.Saved, w.Results, gradients.Pooled) : null,
            ClassWeights = classWeights is { } c ? new GradientGraph(ClassWeightsFile, c.Saved, c.Results) : null,
            Weights = new WeightsFile(WeightsName, layout.Length, null),
            Preprocessing = request.Preprocessing,
            PreprocessingFrom = request.PreprocessingFrom,
            Labels = request.Labels is null ? null : LabelsFile,
            Notes = request.Notes.Count == 0 ? null : request.Notes,
        };
        if (gradients.ChannelWeights is { } pooledGraph && DenseChain.OrNull(pooledGraph) is { } chain && HeadOrNull(chain, layout) is { } head && head.Fits(manifest))
            manifest = manifest with { DenseHead = head };
        var extra = new ExtraGraphParts(request, cut, gradients.Classifier, layout);
        manifest = ExtraGraphsPlan.Make(extra, manifest);
        foreach ((string file, ModelProto graph) in extra.Graphs)
            graphs[file] = graph;
        return new SplitPlan(manifest, whole, graphs, layout, request.Labels, request.Shapes) { RandomImages = request.RandomImages };

        TokenLayout? Tokens(string layer) => request.Tokens.TryGetValue(layer, out TokenGrid? grid) ? new TokenLayout((int)grid.Prefix, (int)grid.Height, (int)grid.Width) : null;
        TensorInfo Info(string tensor) => new(tensor, Axes(tensor));
        long[] Axes(string tensor) => SplitPlan.Axes(request.Shapes[tensor]);
    }

    // Returns null if a matrix is so small that it is in the graph. It then fits into the cache anyway.
    private static DenseHead? HeadOrNull(DenseChain chain, WeightsLayout layout)
    {
        var products = new List<DenseHeadProduct>();
        foreach (DenseProduct product in chain.Products)
        {
            if (layout.Entries.FirstOrDefault(e => e.Name == product.Weights) is not { } entry)
                return null;
            products.Add(new DenseHeadProduct(entry.Offset, checked((int)entry.Tensor.Dims[0]), checked((int)entry.Tensor.Dims[1]), product.Transposed, product.Open));
        }

        return new DenseHead(products, chain.Scale);
    }

    /// <summary>Returns a shape in the manifest's form: 0 for the batch.</summary>
    internal static long[] Axes(TensorShape shape) => [.. shape.Dims.Select(d => d.PerBatch ? 0 : d.Size)];

    /// <summary>Writes graphs, manifest and labels into a folder.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="weightsSha256">The hash of the weights file, if it is known.</param>
    public void WriteGraphs(string folder, string? weightsSha256)
    {
        foreach ((string file, ModelProto graph) in Graphs)
            OnnxFile.Write(Path.Combine(folder, file), graph);
        WriteManifest(folder, weightsSha256, Manifest);
        if (Labels is not null)
            File.WriteAllText(Path.Combine(folder, LabelsFile), string.Concat(Labels.Select(l => l + "\n")));
    }

    /// <summary>Adds a note to the manifest of a written folder.</summary>
    internal void AddNote(ModelNote note, string folder, string weightsSha256)
    {
        Manifest = Manifest with { Notes = [.. Manifest.Notes ?? [], note] };
        WriteManifest(folder, weightsSha256, Manifest);
    }

    /// <summary>Removes extra graphs from a written folder.</summary>
    /// <param name="reasons">The graphs, each with the reason.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="weightsSha256">The hash of the weights file.</param>
    internal void LeaveOut(IReadOnlyDictionary<SplitGraph, string> reasons, string folder, string weightsSha256)
    {
        if (reasons.Count == 0)
            return;
        Manifest rest = ExtraGraphsPlan.LeaveOut(Manifest, reasons, out IReadOnlyList<string> files);
        foreach (string file in files)
            File.Delete(Path.Combine(folder, file));
        WriteManifest(folder, weightsSha256, rest);
    }

    private static void WriteManifest(string folder, string? weightsSha256, Manifest plan)
    {
        Manifest manifest = plan with { Weights = plan.Weights with { Sha256 = weightsSha256 } };
        File.WriteAllText(Path.Combine(folder, SplitModel.ManifestName), ManifestFile.Write(manifest));
    }
}
