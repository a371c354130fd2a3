using System.Diagnostics;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>
/// Represents a forward pass over a batch. It holds the resulting tensors by name as ONNX Runtime's values, in a device's memory if there is one. So
/// the backward pass reads them without a copy.
/// </summary>
internal sealed class ForwardPass : IDisposable
{
    // The input of the graph for many classes.
    private const string ClassesInput = "classes";

    private readonly Manifest _manifest;
    private readonly Dictionary<string, OrtValue> _tensors = new(StringComparer.Ordinal);

    // The tensors in a device's memory, and CPU copies of those that were read.
    private readonly HashSet<string> _onDevice = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrtValue> _copies = new(StringComparer.Ordinal);

    // The memory of inputs stays pinned for the lifetime of the pass. If a graph returns an input unchanged (as a cut at the image does), ONNX
    // Runtime returns the input's own memory, not a copy.
    private readonly List<OrtValue> _inputs = [];

    private ForwardPass(SplitSessions sessions, Manifest manifest, int count)
    {
        DeviceMemory = sessions.DeviceMemory;
        _manifest = manifest;
        Count = count;
    }

    /// <summary>Gets the device's memory that tensors are in; <c>null</c> if it is the CPU's.</summary>
    public DeviceMemory? DeviceMemory { get; }

    /// <summary>Gets the batch size, <c>N</c>.</summary>
    public int Count { get; }

    /// <summary>Gets the time from the image to the activations.</summary>
    public TimeSpan FeaturesTime { get; private set; }

    /// <summary>Gets the time from the activations to the scores.</summary>
    public TimeSpan ClassifierTime { get; private set; }

    /// <summary>Gets the scores, <c>[N,K]</c>.</summary>
    public ReadOnlySpan<float> Scores => Tensor(_manifest.Scores.Name);

    /// <summary>Runs the model.</summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="manifest">The model's manifest.</param>
    /// <param name="image">The images, <c>[N,3,H,W]</c>. They must not change until the pass is disposed.</param>
    /// <param name="count">The batch size.</param>
    /// <param name="gradients">Whether a gradient graph will run. The pass then keeps its saved tensors.</param>
    /// <param name="cancellationToken">Cancels the work between two operators.</param>
    public static ForwardPass Run(SplitSessions sessions, Manifest manifest, Memory<float> image, int count, bool gradients, CancellationToken cancellationToken) =>
        Make(sessions, manifest, count, pass =>
        {
            pass.RunFeatures(sessions, image, cancellationToken);
            pass.RunClassifier(sessions, gradients, cancellationToken);
        });

    /// <summary>
    /// Returns one picture's tensors that cross the cut beside a layer, for repeated use in
    /// <see cref="From(SplitSessions, string, SkippingTensors, Memory{float}, int, CancellationToken, string[])"/>.
    /// </summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="layer">The layer's tensor.</param>
    /// <param name="index">The index of the picture.</param>
    /// <param name="most">The largest batch of later runs.</param>
    /// <exception cref="GradCamException">The layer is after the cut, so that a run cannot begin there.</exception>
    public SkippingTensors Skipping(SplitSessions sessions, string layer, int index, int most)
    {
        if (!sessions.Features.OutputNames.Contains(layer))
            throw new GradCamException(GradCamErrorKind.Target, $"the layer '{layer}' lies behind another target layer, so that the model cannot be run from there. Split the model at this layer alone.");
        var skips = new SkippingTensors();
        foreach (string tensor in sessions.Features.OutputNames.Where(t => t != layer))
        {
            ReadOnlySpan<float> batch = Tensor(tensor);
            int length = batch.Length / Count;
            skips.Add(tensor, batch.Slice(index * length, length), Shape(tensor), most);
        }

        return skips;
    }

    /// <summary>Runs the model's second half for one picture of the batch, from other activations of one of its layers.</summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="layer">The layer's tensor.</param>
    /// <param name="skips">The other tensors that cross the cut. They must exist until the pass is disposed.</param>
    /// <param name="activations">The activations, <c>[count,C,h,w]</c>. They must not change until the pass is disposed.</param>
    /// <param name="count">The number of inputs.</param>
    /// <param name="cancellationToken">Cancels the work between two operators.</param>
    /// <param name="more">The names of further tensors to return from the classifier's graph.</param>
    public ForwardPass From(SplitSessions sessions, string layer, SkippingTensors skips, Memory<float> activations, int count, CancellationToken cancellationToken, params string[] more) =>
        Make(sessions, _manifest, count, pass =>
        {
            long[] shape = Shape(layer);
            shape[0] = count;
            pass.Feed(layer, activations, shape);
            foreach (string tensor in skips.Names)
                pass._tensors.Add(tensor, skips.Of(tensor, count));
            pass.RunClassifier(sessions, gradients: false, cancellationToken, more);
        });

    /// <summary>Returns a tensor of the pass, in the memory of the device or the CPU.</summary>
    public OrtValue Value(string name) => _tensors[name];

    /// <summary>Returns a float32 tensor of the pass, in row-major order.</summary>
    public ReadOnlySpan<float> Tensor(string name) => (_onDevice.Contains(name) ? Copy(name) : _tensors[name]).GetTensorDataAsSpan<float>();

    /// <summary>Returns the shape of a tensor of the pass.</summary>
    public long[] Shape(string name) => _tensors[name].GetTensorTypeAndShape().Shape;

    /// <summary>
    /// Returns the gradient of <c>seed . y</c> with respect to the activations, <c>[N,C,h,w]</c>, one per target layer, in the memory of the pass's
    /// tensors.
    /// </summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="seed">The seed, <c>[N,K]</c>.</param>
    /// <param name="cancellationToken">Cancels the work between two operators.</param>
    public OrtValue[] Gradients(SplitSessions sessions, Memory<float> seed, CancellationToken cancellationToken) =>
        Backward(sessions[SplitGraph.Gradient], _manifest.Gradient, seed, cancellationToken);

    /// <summary>Returns the channel weights, <c>[N,C]</c>, one per target layer, in the memory of the pass's tensors.</summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="seed">The seed, <c>[N,K]</c>.</param>
    /// <param name="cancellationToken">Cancels the work between two operators.</param>
    public OrtValue[] ChannelWeights(SplitSessions sessions, Memory<float> seed, CancellationToken cancellationToken) =>
        Backward(sessions[SplitGraph.ChannelWeights], _manifest.ChannelWeights!, seed, cancellationToken);

    /// <summary>Returns the channel weights of many classes of one picture, <c>[M,C]</c>, one per target layer.</summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="index">The index of the picture.</param>
    /// <param name="classes">The classes, <c>[M]</c>.</param>
    /// <param name="cancellationToken">Cancels the work between two operators.</param>
    public OrtValue[] ClassWeights(SplitSessions sessions, int index, long[] classes, CancellationToken cancellationToken)
    {
        GradientGraph graph = _manifest.ClassWeights!;
        OrtValue[] inputs = [OrtValue.CreateTensorValueFromMemory(classes, [classes.Length]), .. graph.Saved.Select(s => OfOne(s, index))];
        try
        {
            return sessions[SplitGraph.ClassWeights].Run([ClassesInput, .. graph.Saved], inputs, [.. graph.Results], cancellationToken);
        }
        finally
        {
            foreach (OrtValue value in inputs)
                value.Dispose();
        }
    }

    /// <summary>Returns the product of a layer's Hessian, <c>d2(seed . y)/dA2</c> at one picture of the batch, with a direction.</summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="graph">The graph, which must have a file.</param>
    /// <param name="layer">The index of the layer among the target layers.</param>
    /// <param name="index">The index of the picture.</param>
    /// <param name="seed">The seed of the picture, <c>[K]</c>.</param>
    /// <param name="direction">The direction v, in the layer's shape without the batch axis.</param>
    /// <param name="cancellationToken">Cancels the work between two operators.</param>
    /// <returns>The product <c>H v</c>, in the same shape.</returns>
    public float[] HessianProduct(SplitSessions sessions, HessianGraph graph, int layer, int index, float[] seed, float[] direction, CancellationToken cancellationToken)
    {
        var values = new List<OrtValue>();
        try
        {
            foreach (string input in graph.Inputs)
                values.Add(OfOne(input, index));
            Add(seed, [seed.Length]);
            for (int l = 0; l < graph.Directions.Count; l++)
            {
                long[] shape = [.. _manifest.Layers[l].Shape.Skip(1)];
                Add(l == layer ? direction : new float[shape.Aggregate(1L, (product, d) => product * d)], shape);
            }

            using OrtValue product = sessions[SplitGraph.Hessian].Run([.. graph.Inputs, _manifest.Seed, .. graph.Directions], values, [graph.Products[layer]], cancellationToken)[0];
            return product.GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            values.ForEach(v => v.Dispose());
        }

        void Add(float[] data, ReadOnlySpan<long> shape) => values.Add(OrtValue.CreateTensorValueFromMemory(data, [1, .. shape]));
    }

    public void Dispose()
    {
        foreach (OrtValue value in _tensors.Values.Concat(_inputs).Concat(_copies.Values))
            value.Dispose();
    }

    private static ForwardPass Make(SplitSessions sessions, Manifest manifest, int count, Action<ForwardPass> run)
    {
        var pass = new ForwardPass(sessions, manifest, count);
        try
        {
            run(pass);
            return pass;
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    // Several threads of a method may read tensors.
    private OrtValue Copy(string name)
    {
        lock (_copies)
        {
            if (!_copies.TryGetValue(name, out OrtValue? copy))
                _copies.Add(name, copy = DeviceMemory!.ToHost(_tensors[name]));
            return copy;
        }
    }

    private OrtValue OfOne(string name, int index)
    {
        long[] shape = Shape(name);
        shape[0] = 1;
        ReadOnlySpan<float> batch = Tensor(name);
        int length = batch.Length / Count;
        return OrtValue.CreateTensorValueFromMemory(batch.Slice(index * length, length).ToArray(), shape);
    }

    private void RunFeatures(SplitSessions sessions, Memory<float> image, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        OrtValue input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, image, [Count, .. _manifest.Image.Shape.Skip(1)]);
        _inputs.Add(input);
        IReadOnlyList<string> boundary = sessions.Features.OutputNames;
        Run(sessions.Features, [_manifest.Image.Name], [input], boundary, cancellationToken);
        FeaturesTime = Stopwatch.GetElapsedTime(start);
    }

    private void RunClassifier(SplitSessions sessions, bool gradients, CancellationToken cancellationToken, params string[] more)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<string> boundary = sessions.Features.OutputNames;

        // The classifier computes target layers after the first one.
        IEnumerable<string> wanted = [_manifest.Scores.Name, .. _manifest.Layers.Select(l => l.Activations), .. more];
        if (gradients)
            wanted = [.. wanted, .. _manifest.Gradient.Saved, .. _manifest.ChannelWeights?.Saved ?? []];
        string[] outputs = [.. wanted.Where(s => !_tensors.ContainsKey(s)).Distinct()];
        Run(sessions.Classifier, boundary, [.. boundary.Select(b => _tensors[b])], outputs, cancellationToken);
        ClassifierTime = Stopwatch.GetElapsedTime(start);
    }

    // Scores are always read on the CPU. Other results are mainly for the next graph.
    private void Run(OrtSession session, IReadOnlyList<string> inputNames, OrtValue[] inputs, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        if (DeviceMemory is null)
        {
            Keep(outputs, session.Run(inputNames, inputs, outputs, cancellationToken));
            return;
        }

        Keep(outputs, session.RunBound(inputNames, inputs, [.. outputs.Select(o => (o, o == _manifest.Scores.Name ? OrtMemoryInfo.DefaultInstance : DeviceMemory.Info))], cancellationToken));
        _onDevice.UnionWith(outputs.Where(o => o != _manifest.Scores.Name));
    }

    private OrtValue[] Backward(OrtSession session, GradientGraph graph, Memory<float> seed, CancellationToken cancellationToken)
    {
        using OrtValue direction = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, seed, [Count, seed.Length / Count]);
        string[] names = [.. graph.Saved, _manifest.Seed];
        OrtValue[] inputs = [.. graph.Saved.Select(s => _tensors[s]), direction];
        return DeviceMemory is null
            ? session.Run(names, inputs, [.. graph.Results], cancellationToken)
            : session.RunBound(names, inputs, [.. graph.Results.Select(r => (r, DeviceMemory.Info))], cancellationToken);
    }

    private void Feed(string name, Memory<float> values, long[] shape) => _tensors.Add(name, OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, shape));

    private void Keep(IReadOnlyList<string> names, OrtValue[] values)
    {
        for (int i = 0; i < names.Count; i++)
            _tensors.Add(names[i], values[i]);
    }
}
