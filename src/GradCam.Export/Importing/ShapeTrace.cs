using Google.Protobuf;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Importing;

/// <summary>
/// Finds the shape of every tensor of a graph by running it: with two batch sizes, what grows with the batch is told from what
/// does not, whatever arithmetic on shapes the graph does.
/// </summary>
internal static class ShapeTrace
{
    // Each part of a run keeps the tensors of so many of the nodes. Large models do not fit into memory with all of their tensors.
    private const int Parts = 8;

    /// <summary>Runs a model with every tensor as an output. If these take too much memory together, it runs several times, with some of them each time.</summary>
    /// <param name="trial">Runs the model within limits.</param>
    /// <param name="path">Where to write the model for the run; its external data lies beside it. Nothing is written there if <paramref name="weights"/> are given.</param>
    /// <param name="model">The model.</param>
    /// <param name="feeds">Values of its inputs.</param>
    /// <param name="inspect">Is given each tensor's name and value.</param>
    /// <param name="weights">Its weights where they are not beside it.</param>
    public static void Run(TrialRuns trial, string path, ModelProto model, IReadOnlyDictionary<string, OrtValue> feeds, Action<string, OrtValue> inspect, ResidentWeights? weights = null)
    {
        string[] tensors = [.. model.Graph.Node.SelectMany(n => n.Output).Where(t => t.Length > 0)];
        try
        {
            Run(tensors);
        }
        catch (TrialMemoryException) when (tensors.Length > Parts)
        {
            foreach (string[] part in tensors.Chunk((tensors.Length + Parts - 1) / Parts))
                Run(part);
        }

        void Run(string[] wanted) => ShapeTrace.Run(trial, path, model, wanted, feeds, inspect, weights);
    }

    private static void Run(TrialRuns trial, string path, ModelProto model, string[] wanted, IReadOnlyDictionary<string, OrtValue> feeds, Action<string, OrtValue> inspect, ResidentWeights? weights)
    {
        ModelProto exposed = model.Clone();
        var declared = new HashSet<string>(exposed.Graph.Output.Select(o => o.Name), StringComparer.Ordinal);
        exposed.Graph.Output.AddRange(wanted.Where(declared.Add).Select(t => new ValueInfoProto { Name = t }));
        var given = new Dictionary<string, OrtValue>(feeds, StringComparer.Ordinal);
        weights?.Feed(exposed, given);
        using var options = new SessionOptions
        {
            // As it stands: an optimiser would fuse away the tensors that are asked for, and compute constants before there is a limit.
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        using var file = new TrialFile(path, exposed, inMemory: weights is not null);
        trial.Run(
            options,
            file.Open,
            (session, run) =>
            {
                string[] inputs = [.. session.InputMetadata.Keys];
                string[] outputs = [.. session.OutputMetadata.Where(o => o.Value.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR).Select(o => o.Key)];
                using IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, inputs, [.. inputs.Select(i => given[i])], outputs);
                for (int i = 0; i < outputs.Length; i++)
                    inspect(outputs[i], values[i]);
                return true;
            });
    }

    /// <summary>Shapes of all tensors for one batch size.</summary>
    public static Dictionary<string, (long[] Dims, int Type)> Shapes(TrialRuns trial, string path, ModelProto model, IReadOnlyDictionary<string, OrtValue> feeds, ResidentWeights? weights = null)
    {
        var shapes = new Dictionary<string, (long[] Dims, int Type)>(StringComparer.Ordinal);
        foreach ((string name, OrtValue value) in feeds)
            shapes[name] = Of(value);
        foreach (TensorProto tensor in model.Graph.Initializer)
            shapes[tensor.Name] = ([.. tensor.Dims], tensor.DataType);
        Run(trial, path, model, feeds, (name, value) => shapes[name] = Of(value), weights);
        return shapes;

        static (long[] Dims, int Type) Of(OrtValue value)
        {
            OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
            return (info.Shape, (int)info.ElementDataType);
        }
    }

    /// <summary>Shapes with the batch told apart, from those for two batch sizes.</summary>
    /// <param name="few">Shapes for the smaller batch.</param>
    /// <param name="fewCount">The smaller batch.</param>
    /// <param name="more">Shapes for the larger batch.</param>
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
            long[] other = more[name].Dims;
            if (other.Length != dims.Length)
                continue;
            Dim[] merged = [.. dims.Zip(other, (a, b) => a == b ? new Dim(a, false) : new Dim((b - a) / (moreCount - fewCount), true))];

            // A length that is no multiple of the batch (n + 1, say) cannot be written down; no rule will find this tensor's shape.
            if (merged.Zip(dims).All(p => !p.First.PerBatch || p.First.Size * fewCount == p.Second))
                shapes[name] = new TensorShape([.. merged], type);
        }

        return shapes;
    }

    /// <summary>Shapes as they are, where the batch is fixed.</summary>
    public static Dictionary<string, TensorShape> Fixed(IReadOnlyDictionary<string, (long[] Dims, int Type)> shapes) =>
        shapes.ToDictionary(s => s.Key, s => new TensorShape([.. s.Value.Dims.Select(Dim.FromInt64)], s.Value.Type), StringComparer.Ordinal);
}
