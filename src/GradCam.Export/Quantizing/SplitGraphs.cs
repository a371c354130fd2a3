using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;
using GradCam.Export.Importing;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.Pictures;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Quantizing;

/// <summary>Represents the graphs of a split model's folder, for rewriting them and writing them to another folder.</summary>
internal sealed class SplitGraphs
{
    private const long InlineBelow = 1024;
    private const string MeasuredFile = "measured.onnx";

    // From this operator set on, operators support rounding per axis.
    private const long QuantizedOpset = 13;

    private readonly Dictionary<string, ModelProto> _graphs;
    private readonly Dictionary<string, (TensorProto From, Action<StoredFloats, Stream> Write)> _derived = new(StringComparer.Ordinal);

    private SplitGraphs(SplitModel model, Dictionary<string, ModelProto> graphs)
    {
        Model = model;
        _graphs = graphs;
    }

    /// <summary>Gets the float32 model of the graphs.</summary>
    public SplitModel Model { get; }

    /// <summary>Gets the graphs by file name, the features first.</summary>
    public IEnumerable<KeyValuePair<string, ModelProto>> All => _graphs;

    public ModelProto this[string file] => _graphs[file];

    /// <summary>Reads a folder. Weights stay in their file.</summary>
    public static SplitGraphs Read(string folder)
    {
        SplitModel model = SplitModel.Open(folder);
        return new SplitGraphs(model, model.Manifest.GraphFiles().ToDictionary(f => f, f => OnnxFile.Read(model.PathOf(f)), StringComparer.Ordinal));
    }

    public void Remove(string? file)
    {
        if (file is not null)
            _graphs.Remove(file);
    }

    /// <summary>Returns the elements of a float32 initializer, in the graph or in the weights file.</summary>
    public float[] Floats(TensorProto tensor)
    {
        using StoredFloats stored = Stored(tensor);
        float[] values = new float[stored.Count];
        stored.Read(0, values);
        return values;
    }

    /// <summary>Returns a reader for the elements of a float32 initializer.</summary>
    public StoredFloats Stored(TensorProto tensor) => tensor.IsExternal()
        ? new StoredFloats(ExternalData.Of(tensor, Model.Folder))
        : new StoredFloats(MemoryMarshal.Cast<byte, float>(Bytes(tensor)).ToArray());

    /// <summary>
    /// Makes a tensor from a float32 one. If it belongs to the weights file, its elements are computed only when they are written. All of them at
    /// once would need as much memory as the file.
    /// </summary>
    /// <param name="from">The source initializer.</param>
    /// <param name="name">The name of the new tensor.</param>
    /// <param name="dims">The shape.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="write">Writes the elements, computed from those of the source.</param>
    public TensorProto Derive(TensorProto from, string name, IReadOnlyList<long> dims, TensorProto.Types.DataType type, Action<StoredFloats, Stream> write)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type };
        tensor.Dims.AddRange(dims);
        if (from.IsExternal() && tensor.Count() * Tensors.SizeOf(tensor.DataType) >= InlineBelow)
        {
            _derived[name] = (from, write);
            return tensor;
        }

        using var elements = new MemoryStream();
        Write(from, write, elements);
        tensor.RawData = ByteString.CopyFrom(elements.GetBuffer(), 0, (int)elements.Length);
        return tensor;
    }

    /// <summary>Opens a graph over the weights of the float32 model.</summary>
    /// <param name="graph">The graph, as read or with other nodes and outputs.</param>
    public OrtSession Open(ModelProto graph)
    {
        string path = Path.Combine(Model.Folder, MeasuredFile);
        OnnxFile.Write(path, graph);
        try
        {
            return new OrtSession(path, threads: 0, prepack: false, arena: false);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Returns a picture in the form of the model's input, <c>[1,3,H,W]</c>.</summary>
    public OrtValue Image(Picture picture)
    {
        long[] shape = [1, .. Model.Manifest.Image.Shape.Skip(1)];
        float[] image = new float[TensorPrimitives.Product<long>(shape)];
        Preprocessor.Apply(picture, Model.Manifest.Preprocessing, image);
        return OrtValue.CreateTensorValueFromMemory(image, shape);
    }

    /// <summary>Upgrades a graph to an operator set that has DequantizeLinear with an axis.</summary>
    public static void RaiseOperatorSet(ModelProto model)
    {
        if (model.OpsetImport.First(o => o.Domain is "" or "ai.onnx").Version < QuantizedOpset)
            OpsetUpgrade.Raise(model, new Dictionary<string, TensorShape>());
    }

    /// <summary>Writes graphs and weights into a folder. The caller writes the manifest.</summary>
    /// <returns>The weights file.</returns>
    public WeightsFile Write(SplitWorkspace workspace, CancellationToken cancellationToken)
    {
        var layout = new WeightsLayout(SplitPlan.WeightsName, InlineBelow);
        var sources = new ModelProto { Graph = new GraphProto() };
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (ModelProto graph in _graphs.Values)
        {
            DropUnused(graph.Graph);
            for (int i = 0; i < graph.Graph.Initializer.Count; i++)
            {
                TensorProto tensor = graph.Graph.Initializer[i];
                if (known.Add(tensor.Name) && (tensor.IsExternal() || tensor.RawData.Length >= InlineBelow))
                    sources.Graph.Initializer.Add(tensor);
                if (tensor.IsExternal())
                    graph.Graph.Initializer[i] = WithoutPlace(tensor);
            }

            layout.MoveOut(graph);
        }

        workspace.Weights.Append(layout, new Source(this, new OnnxInitializers(sources, Model.Folder)), cancellationToken);
        foreach ((string file, ModelProto graph) in _graphs)
            OnnxFile.Write(Path.Combine(workspace.Folder, file), graph);
        if (Model.Manifest.Labels is { } labels)
            File.Copy(Model.PathOf(labels), Path.Combine(workspace.Folder, labels));
        return new WeightsFile(SplitPlan.WeightsName, layout.Length, workspace.Weights.Hash());
    }

    // The tensor gets a position in another file, unless it is small enough for the graph.
    private TensorProto WithoutPlace(TensorProto tensor)
    {
        var type = (TensorProto.Types.DataType)tensor.DataType;
        if (tensor.Count() * Tensors.SizeOf(tensor.DataType) < InlineBelow)
            return Tensors.Make(tensor.Name, [.. tensor.Dims], type, Bytes(tensor));
        var placeless = new TensorProto { Name = tensor.Name, DataType = tensor.DataType };
        placeless.Dims.AddRange(tensor.Dims);
        return placeless;
    }

    private byte[] Bytes(TensorProto tensor)
    {
        long length = tensor.Count() * Tensors.SizeOf(tensor.DataType);
        var stream = new MemoryStream((int)length);
        new OnnxInitializers(new ModelProto { Graph = new GraphProto { Initializer = { tensor } } }, Model.Folder).CopyTo(tensor.Name, stream);
        return stream.GetBuffer();
    }

    private void Write(TensorProto from, Action<StoredFloats, Stream> write, Stream destination)
    {
        using StoredFloats values = Stored(from);
        write(values, destination);
    }

    private static void DropUnused(GraphProto graph)
    {
        var used = graph.Node.SelectMany(GraphIndex.Inputs).Concat(graph.Output.Select(o => o.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (TensorProto unused in graph.Initializer.Where(i => !used.Contains(i.Name)).ToList())
            graph.Initializer.Remove(unused);
    }

    private sealed class Source(SplitGraphs graphs, OnnxInitializers others) : IWeightsSource
    {
        public void CopyTo(string initializer, Stream destination)
        {
            if (graphs._derived.TryGetValue(initializer, out var derived))
                graphs.Write(derived.From, derived.Write, destination);
            else
                others.CopyTo(initializer, destination);
        }
    }
}
