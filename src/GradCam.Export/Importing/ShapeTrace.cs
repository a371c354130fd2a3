using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Importing;

/// <summary>
/// Finds the shape of every tensor of a graph. With two batch sizes, it distinguishes lengths that grow with the batch from constant ones. ONNX
/// Runtime infers nearly all shapes when it opens a model, without a run. Only tensors whose shapes depend on values are computed.
/// </summary>
internal static class ShapeTrace
{
    /// <summary>Returns the shapes of all tensors for one batch size.</summary>
    /// <param name="trial">Opens and runs the model within limits.</param>
    /// <param name="path">
    /// The path to write the model to temporarily. Its external data is beside it. If <paramref name="weights"/> are given, no file is written.
    /// </param>
    /// <param name="model">The model.</param>
    /// <param name="image">The model's float input.</param>
    /// <param name="dims">The input's shape.</param>
    /// <param name="weights">The model's weights if they are not beside it.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot open the model, or does not accept an input of that shape.</exception>
    public static Dictionary<string, (long[] Dims, int Type)> Shapes(TrialRuns trial, string path, ModelProto model, string image, long[] dims, ResidentWeights? weights = null)
    {
        var shapes = new Dictionary<string, (long[] Dims, int Type)>(StringComparer.Ordinal) { [image] = (dims, (int)TensorProto.Types.DataType.Float) };
        foreach (TensorProto tensor in model.Graph.Initializer)
            shapes[tensor.Name] = ([.. tensor.Dims], tensor.DataType);
        ModelProto typed = Declared(model, image, dims);
        List<string> unknown = Infer(trial, path, typed, shapes, weights);
        if (unknown.Count > 0)
            unknown = WithoutNumbers(trial, path, typed, unknown, shapes, weights);
        if (unknown.Count > 0)
            Compute(trial, path, WithKnownShapes(typed, shapes), unknown, shapes, weights);

        // A text has 32 bytes or more in C++, even if it is empty.
        foreach (NodeProto node in model.Graph.Node)
        {
            foreach (string tensor in node.Output.Where(shapes.ContainsKey))
                trial.MustFit(shapes[tensor].Dims, shapes[tensor].Type == (int)TensorProto.Types.DataType.String ? 32 : Math.Max(1, Tensors.SizeOf(shapes[tensor].Type)));
        }

        return shapes;
    }

    /// <summary>Runs the model once, for all its outputs that are tensors.</summary>
    /// <inheritdoc cref="Shapes"/>
    public static void Run(TrialRuns trial, string path, ModelProto model, string image, long[] dims, ResidentWeights? weights)
    {
        var shapes = new Dictionary<string, (long[] Dims, int Type)>(StringComparer.Ordinal) { [image] = (dims, (int)TensorProto.Types.DataType.Float) };
        List<string> outputs = [.. model.Graph.Output.Select(o => o.Name).Where(o => !model.Graph.Node.Any(n => n.OpType == "ZipMap" && n.Output.Contains(o)))];
        if (outputs.Count > 0)
            Compute(trial, path, Declared(model, image, dims), outputs, shapes, weights);
    }

    // Opens the model with every tensor as an output, which shows the shapes.
    private static List<string> Infer(TrialRuns trial, string path, ModelProto model, Dictionary<string, (long[] Dims, int Type)> shapes, ResidentWeights? weights)
    {
        ModelProto exposed = Exposing(model, model.Graph.Node.SelectMany(n => n.Output).Where(t => t.Length > 0));
        return Open(trial, path, exposed, weights, (session, _, _) =>
        {
            var unknown = new List<string>();
            foreach ((string name, NodeMetadata output) in session.OutputMetadata.Where(o => o.Value.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR))
            {
                if (output.Dimensions.Length > 0 && Array.TrueForAll(output.Dimensions, d => d >= 0))
                    shapes[name] = (Array.ConvertAll(output.Dimensions, d => (long)d), (int)output.ElementDataType);
                else
                    unknown.Add(name);
            }

            return unknown;
        });
    }

    // An empty shape is that of a single number, or it is unknown. The length of the tensor's own shape decides: it is 0 or unknown.
    private static List<string> WithoutNumbers(TrialRuns trial, string path, ModelProto model, List<string> tensors, Dictionary<string, (long[] Dims, int Type)> shapes, ResidentWeights? weights)
    {
        const string Suffix = "\nshape";
        ModelProto asked = Exposing(model, tensors.SelectMany(t => new[] { t, t + Suffix }));
        asked.Graph.Node.AddRange(tensors.Select(t => new NodeProto { OpType = "Shape", Input = { t }, Output = { t + Suffix } }));
        return Open(trial, path, asked, weights, (session, _, _) =>
        {
            foreach (string tensor in tensors.Where(t => session.OutputMetadata[t + Suffix].Dimensions is [0]))
                shapes[tensor] = ([], (int)session.OutputMetadata[tensor].ElementDataType);
            return tensors.Where(t => !shapes.ContainsKey(t)).ToList();
        });
    }

    // Runs the part of the model that is necessary to compute some tensors.
    private static void Compute(TrialRuns trial, string path, ModelProto model, List<string> tensors, Dictionary<string, (long[] Dims, int Type)> shapes, ResidentWeights? weights)
    {
        var index = new GraphIndex(model.Graph);
        List<NodeProto> nodes = index.Upstream(tensors, new HashSet<string>(StringComparer.Ordinal));
        var used = new HashSet<string>(nodes.SelectMany(GraphIndex.Inputs).Concat(tensors), StringComparer.Ordinal);
        ModelProto part = Exposing(model, tensors);
        part.Graph.Node.Clear();
        part.Graph.Node.AddRange(nodes);
        foreach (TensorProto unused in part.Graph.Initializer.Where(i => !used.Contains(i.Name)).ToList())
            part.Graph.Initializer.Remove(unused);
        foreach (ValueInfoProto unused in part.Graph.Input.Where(i => !used.Contains(i.Name)).ToList())
            part.Graph.Input.Remove(unused);
        string? image = part.Graph.Input.FirstOrDefault()?.Name;
        using OrtValue? picture = image is null ? null : RandomImage(shapes[image].Dims);
        Open(trial, path, part, weights, (session, run, fed) =>
        {
            if (image is not null)
                fed[image] = picture!;
            string[] inputs = [.. session.InputMetadata.Keys];
            using IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, inputs, [.. inputs.Select(i => fed[i])], tensors);
            foreach ((string name, OrtValue value) in tensors.Zip(values))
            {
                OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
                shapes[name] = (info.Shape, (int)info.ElementDataType);
            }

            return true;
        });
    }

    // Open the model without optimizations, which would remove requested tensors by fusion. Without prepacking, weights are not copied.
    private static T Open<T>(TrialRuns trial, string path, ModelProto model, ResidentWeights? weights, Func<InferenceSession, RunOptions, Dictionary<string, OrtValue>, T> work)
    {
        var fed = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        weights?.Feed(model, fed);
        using SessionOptions options = SessionThreads.Options();
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        using var file = new TrialFile(path, model, inMemory: weights is not null);
        return trial.Run(options, file.Open, (session, run) => work(session, run, fed));
    }

    // Returns the model without the shapes that the file declares, except that of the image. They may fix the batch without need.
    private static ModelProto Declared(ModelProto model, string image, long[] dims)
    {
        ModelProto declared = model.Clone();
        declared.Graph.ValueInfo.Clear();
        foreach (ValueInfoProto output in declared.Graph.Output)
            output.Type = null;
        declared.Graph.Input.First(i => i.Name == image).Type = Declaration.Of(image, new TensorShape([.. dims.Select(Dim.FromInt64)])).Type;
        return declared;
    }

    private static ModelProto Exposing(ModelProto model, IEnumerable<string> tensors)
    {
        ModelProto exposed = model.Clone();
        exposed.Graph.Output.Clear();
        exposed.Graph.Output.AddRange(tensors.Distinct().Select(t => new ValueInfoProto { Name = t }));
        return exposed;
    }

    // A Shape of a known tensor becomes a constant, so that arithmetic on it does not need the tensor.
    private static ModelProto WithKnownShapes(ModelProto model, Dictionary<string, (long[] Dims, int Type)> shapes)
    {
        ModelProto known = model.Clone();
        foreach (NodeProto node in known.Graph.Node.Where(n => n.OpType is "Shape" or "Size" && n.Domain is "" or "ai.onnx" && shapes.ContainsKey(n.Input[0])).ToList())
        {
            long[] dims = shapes[node.Input[0]].Dims;
            (int start, int end) = (Axis(node.Int("start", 0)), Axis(node.Int("end", dims.Length)));
            long[] shape = end > start ? dims[start..end] : [];
            known.Graph.Initializer.Add(node.OpType == "Shape"
                ? Tensors.Make(node.Output[0], [shape.Length], shape)
                : Tensors.Make(node.Output[0], [], [dims.Aggregate(1L, (product, d) => product * d)]));
            known.Graph.Node.Remove(node);

            int Axis(long axis) => (int)Math.Clamp(axis < 0 ? axis + dims.Length : axis, 0, dims.Length);
        }

        return known;
    }

    private static OrtValue RandomImage(long[] dims)
    {
        var random = new Random(1);
        float[] values = new float[dims.Aggregate(1L, (product, d) => product * d)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (random.NextSingle() * 4) - 2;
        return OrtValue.CreateTensorValueFromMemory(values, dims);
    }

    /// <summary>Returns shapes that identify the batch, from those for two batch sizes.</summary>
    /// <param name="few">The shapes for the smaller batch.</param>
    /// <param name="fewCount">The smaller batch.</param>
    /// <param name="more">The shapes for the larger batch.</param>
    /// <param name="moreCount">The larger batch.</param>
    public static Dictionary<string, TensorShape> Merge(
        IReadOnlyDictionary<string, (long[] Dims, int Type)> few,
        int fewCount,
        IReadOnlyDictionary<string, (long[] Dims, int Type)> more,
        int moreCount)
    {
        var shapes = new Dictionary<string, TensorShape>(StringComparer.Ordinal);
        foreach ((string name, (long[] dims, int type)) in few)
        {
            if (!more.TryGetValue(name, out (long[] Dims, int Type) found) || found.Dims is not { } other || other.Length != dims.Length)
                continue;
            Dim[] merged = [.. dims.Zip(other, (a, b) => a == b ? new Dim(a, false) : new Dim((b - a) / (moreCount - fewCount), true))];

            // A length that is no multiple of the batch (n + 1, for example) has no representation. No rule will find this tensor's shape.
            if (merged.Zip(dims).All(p => !p.First.PerBatch || p.First.Size * fewCount == p.Second))
                shapes[name] = new TensorShape([.. merged], type);
        }

        return shapes;
    }

    /// <summary>Returns the shapes unchanged, for a fixed batch.</summary>
    public static Dictionary<string, TensorShape> Fixed(IReadOnlyDictionary<string, (long[] Dims, int Type)> shapes) =>
        shapes.ToDictionary(s => s.Key, s => new TensorShape([.. s.Value.Dims.Select(Dim.FromInt64)], s.Value.Type), StringComparer.Ordinal);
}
