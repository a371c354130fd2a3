using Google.Protobuf;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Telemetry;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Importing;

/// <summary>
/// Finds the shape of every tensor of a graph by running it: with two batch sizes, what grows with the batch is told from what
/// does not, whatever arithmetic on shapes the graph does.
/// </summary>
internal static class ShapeTrace
{
    /// <summary>Runs a model with every tensor as an output.</summary>
    /// <param name="path">Where to write the model for the run; its external data lies beside it.</param>
    /// <param name="model">The model.</param>
    /// <param name="feeds">Values of its inputs.</param>
    /// <param name="inspect">Is given each tensor's name and value.</param>
    /// <param name="weights">Its weights where they are not beside it.</param>
    public static void Run(string path, ModelProto model, IReadOnlyDictionary<string, OrtValue> feeds, Action<string, OrtValue> inspect, ResidentWeights? weights = null)
    {
        ModelProto exposed = model.Clone();
        var declared = new HashSet<string>(exposed.Graph.Output.Select(o => o.Name), StringComparer.Ordinal);
        foreach (string tensor in exposed.Graph.Node.SelectMany(n => n.Output))
        {
            if (tensor.Length > 0 && declared.Add(tensor))
                exposed.Graph.Output.Add(new ValueInfoProto { Name = tensor });
        }

        var given = new Dictionary<string, OrtValue>(feeds, StringComparer.Ordinal);
        weights?.Feed(exposed, given);
        OnnxFile.Write(path, exposed);
        try
        {
            OnnxRuntimeTelemetry.Settle();
            using var options = new SessionOptions
            {
                // As it stands: an optimiser would fuse away the tensors that are asked for.
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
            using var session = new InferenceSession(path, options);
            string[] inputs = [.. session.InputMetadata.Keys];
            string[] outputs = [.. session.OutputMetadata.Where(o => o.Value.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR).Select(o => o.Key)];
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, inputs, [.. inputs.Select(i => given[i])], outputs);
            for (int i = 0; i < outputs.Length; i++)
                inspect(outputs[i], values[i]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Shapes of all tensors for one batch size.</summary>
    public static Dictionary<string, (long[] Dims, int Type)> Shapes(string path, ModelProto model, IReadOnlyDictionary<string, OrtValue> feeds, ResidentWeights? weights = null)
    {
        var shapes = new Dictionary<string, (long[] Dims, int Type)>(StringComparer.Ordinal);
        foreach ((string name, OrtValue value) in feeds)
            shapes[name] = Of(value);
        foreach (TensorProto tensor in model.Graph.Initializer)
            shapes[tensor.Name] = ([.. tensor.Dims], tensor.DataType);
        Run(path, model, feeds, (name, value) => shapes[name] = Of(value), weights);
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
