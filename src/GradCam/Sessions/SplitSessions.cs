using GradCam.Devices;
using GradCam.Files;
using GradCam.SplitModels;

namespace GradCam.Sessions;

/// <summary>The sessions of a split model, each opened when it is first asked for.</summary>
internal sealed class SplitSessions : IDisposable
{
    private readonly Dictionary<SplitGraph, OpenedOnce<OrtSession>> _sessions;
    private readonly OpenedOnce<WeightsMap> _weights;
    private readonly OpenedOnce<WeightsMap> _gemmWeights;
    private readonly OpenedOnce<WeightsMap> _headWeights;
    private readonly SharedLifetime _lifetime;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="threads">Threads of one operator; 0 for the process's pool.</param>
    /// <param name="device">What computes; the CPU where null.</param>
    /// <param name="optimized">Where the features' graph is kept as it is optimized for this machine; <c>null</c> if it is not.</param>
    /// <param name="bind">Whether tensors are bound to the device's memory where that is the CPU's too: for tests.</param>
    /// <param name="arena">Whether the sessions keep memory for the next run.</param>
    /// <param name="copyWeights">Whether the CPU's sessions use a copy of the weights in memory, and map nothing.</param>
    public SplitSessions(SplitModel model, int threads, DeviceChoice? device = null, OptimizedFeatures? optimized = null, bool bind = false, bool arena = true, bool copyWeights = false)
    {
        Manifest manifest = model.Manifest;
        Threads = SessionThreads.Count(threads);
        _lifetime = new(typeof(Explaining.Explainer), Release);
        DeviceMemory = DeviceMemory.OrNull(device, bind);
        _weights = new(() => new WeightsMap(model.PathOf(manifest.Weights.File), model.RealPathOf(manifest.Weights.File), copyWeights));

        // A device has a copy of its own. The features are either mapped as optimized, or prepacked, which copies.
        SharedWeights? shared = Weights = device is null || device.IsCpu ? new SharedWeights(manifest.Weights.File, _weights, all: copyWeights) : null;

        // Products with 8-bit matrices are fast on prepacked ones only: without, each run makes float32 of all of the matrix. Other graphs than the
        // features would hold their float32 weights in memory a second time.
        bool prepack = manifest.Quantization is { Mode: QuantizationMode.Dense8 or QuantizationMode.Int8 };
        _sessions = SplitGraph.All.ToDictionary(g => g, g => new OpenedOnce<OrtSession>(() => g == SplitGraph.Features
            ? OpenFeatures(model, threads, device, optimized, copyWeights ? shared : null, arena)
            : Open(g.FileOf(manifest) ?? throw new GradCamException(GradCamErrorKind.Model, $"{model.Folder}: {manifest.WhyMissing(g)}"))));
        _gemmWeights = new(() =>
        {
            GemmWeights matrix = manifest.GemmAblation!.Weights;
            _weights.Value.MustHold(matrix.Offset, (long)matrix.Outputs * matrix.Channels * matrix.Block * sizeof(float));
            return _weights.Value;
        });

        // Elsewhere the matrices are in the device's memory, and its graph is the way.
        DenseHead = (device is null || device.IsCpu) && DeviceMemory is null ? manifest.DenseHead : null;
        _headWeights = new(() =>
        {
            foreach (DenseHeadProduct product in DenseHead!.Products)
                _weights.Value.MustHold(product.Offset, (long)product.Rows * product.Columns * sizeof(float));
            return _weights.Value;
        });

        OrtSession Open(string file) => new(model.PathOf(file), threads, prepack, device, shared, arena);
    }

    /// <summary>Threads of one operator, at least 1.</summary>
    public int Threads { get; }

    /// <summary>Where tensors stay between the graphs; <c>null</c> if they are in the CPU's memory anyway.</summary>
    public DeviceMemory? DeviceMemory { get; }

    /// <summary>Gets the weights, for further sessions that are closed before these; <c>null</c> if each has its own.</summary>
    public SharedWeights? Weights { get; }

    /// <summary>Gets the session of a graph.</summary>
    /// <exception cref="GradCamException">The model does not have the graph, or ONNX Runtime cannot open it.</exception>
    public OrtSession this[SplitGraph graph] => _sessions[graph].Value;

    public OrtSession Features => this[SplitGraph.Features];

    public OrtSession Classifier => this[SplitGraph.Classifier];

    /// <summary>Gets the file that holds the matrix of <see cref="Manifest.GemmAblation"/>, which must be there.</summary>
    public WeightsMap GemmWeights => _gemmWeights.Value;

    /// <summary>
    /// Gets the channel weights' way through dense layers, if that is how to compute them; else null, and <see cref="SplitGraph.ChannelWeights"/> is.
    /// </summary>
    public DenseHead? DenseHead { get; }

    /// <summary>Gets the file that holds the matrices of <see cref="DenseHead"/>, which must be there.</summary>
    public WeightsMap HeadWeights => _headWeights.Value;

    private static OrtSession OpenFeatures(SplitModel model, int threads, DeviceChoice? device, OptimizedFeatures? optimized, SharedWeights? weights, bool arena)
    {
        if ((device is null || device.IsCpu) && optimized?.PathOrNull(model) is { } kept)
        {
            try
            {
                return new OrtSession(kept, threads, prepack: true, device, arena: arena);
            }
            catch (GradCamException)
            {
                OptimizedFeatures.Remove(kept);
            }
        }

        return new OrtSession(model.PathOf(model.Manifest.Features), threads, prepack: true, device, weights, arena);
    }

    /// <summary>Keeps the sessions open until the result is disposed. Whoever runs one holds such a use, so that another thread may dispose meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">They are closed.</exception>
    public SharedLifetime.Use Enter() => _lifetime.Enter();

    /// <summary>Closes the sessions, once the last user has left.</summary>
    public void Dispose() => _lifetime.Dispose();

    private void Release()
    {
        foreach (OpenedOnce<OrtSession> session in _sessions.Values)
            session.ValueOrNull?.Dispose();

        DeviceMemory?.Dispose();

        // Last, since the sessions look at it.
        _weights.ValueOrNull?.Dispose();
    }
}
