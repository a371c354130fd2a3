using GradCam.Devices;
using GradCam.Files;
using GradCam.SplitModels;

namespace GradCam.Sessions;

/// <summary>Contains the sessions of a split model. Each is opened at its first use.</summary>
internal sealed class SplitSessions : IDisposable
{
    private readonly Dictionary<SplitGraph, OpenedOnce<OrtSession>> _sessions;
    private readonly OpenedOnce<WeightsMap> _weights;
    private readonly OpenedOnce<WeightsMap> _gemmWeights;
    private readonly OpenedOnce<WeightsMap> _headWeights;
    private readonly SharedLifetime _lifetime;

    /// <summary>Initializes the sessions, and opens none yet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="threads">The number of threads of one operator; 0 for the process's pool.</param>
    /// <param name="device">The device that computes; <c>null</c> for the CPU.</param>
    /// <param name="optimized">The store of the features' graph as optimized for this machine; <c>null</c> for none.</param>
    /// <param name="bind">Whether to bind tensors to the device's memory even if that is the CPU's, for tests.</param>
    /// <param name="arena">Whether the sessions keep memory for the next run.</param>
    /// <param name="copyWeights">Whether the CPU's sessions use a copy of the weights in memory, and map nothing.</param>
    public SplitSessions(SplitModel model, int threads, DeviceChoice? device = null, OptimizedFeatures? optimized = null, bool bind = false, bool arena = true, bool copyWeights = false)
    {
        Manifest manifest = model.Manifest;
        Threads = SessionThreads.Count(threads);
        _lifetime = new(typeof(Explaining.Explainer), Release);
        DeviceMemory = DeviceMemory.OrNull(device, bind);
        _weights = new(() => new WeightsMap(model.PathOf(manifest.Weights.File), model.RealPathOf(manifest.Weights.File), copyWeights));

        // A device has its own copy of the weights. The features are either mapped in optimized form, or prepacked, which copies them.
        SharedWeights? shared = Weights = device is null || device.IsCpu ? new SharedWeights(manifest.Weights.File, _weights, all: copyWeights) : null;

        // Products with 8-bit matrices are fast only on prepacked matrices. Otherwise each run converts the whole matrix to float32. Other graphs
        // than the features would hold their float32 weights in memory a second time.
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

        // On other devices, the matrices are in the device's memory, and the graph uses them.
        DenseHead = (device is null || device.IsCpu) && DeviceMemory is null ? manifest.DenseHead : null;
        _headWeights = new(() =>
        {
            foreach (DenseHeadProduct product in DenseHead!.Products)
                _weights.Value.MustHold(product.Offset, (long)product.Rows * product.Columns * sizeof(float));
            return _weights.Value;
        });

        OrtSession Open(string file) => new(model.PathOf(file), threads, prepack, device, shared, arena);
    }

    /// <summary>Gets the number of threads of one operator, at least 1.</summary>
    public int Threads { get; }

    /// <summary>Gets the memory that contains tensors between the graphs; <c>null</c> if it is the CPU's.</summary>
    public DeviceMemory? DeviceMemory { get; }

    /// <summary>Gets the weights for further sessions, which must be closed before these; <c>null</c> if each session has its own.</summary>
    public SharedWeights? Weights { get; }

    /// <summary>Gets the session of a graph.</summary>
    /// <exception cref="GradCamException">The model does not have the graph, or ONNX Runtime cannot open it.</exception>
    public OrtSession this[SplitGraph graph] => _sessions[graph].Value;

    public OrtSession Features => this[SplitGraph.Features];

    public OrtSession Classifier => this[SplitGraph.Classifier];

    /// <summary>Gets the file that contains the matrix of <see cref="Manifest.GemmAblation"/>. The model must have that member.</summary>
    public WeightsMap GemmWeights => _gemmWeights.Value;

    /// <summary>
    /// Gets the chain of dense layers that computes the channel weights; <c>null</c> if <see cref="SplitGraph.ChannelWeights"/> computes them.
    /// </summary>
    public DenseHead? DenseHead { get; }

    /// <summary>Gets the file that contains the matrices of <see cref="DenseHead"/>. The model must have that member.</summary>
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

    /// <summary>
    /// Keeps the sessions open until the result is disposed. Code that runs a session must hold such a use, because another thread may dispose the
    /// sessions meanwhile.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The sessions are closed.</exception>
    public SharedLifetime.Use Enter() => _lifetime.Enter();

    /// <summary>Closes the sessions after the end of the last use.</summary>
    public void Dispose() => _lifetime.Dispose();

    private void Release()
    {
        foreach (OpenedOnce<OrtSession> session in _sessions.Values)
            session.ValueOrNull?.Dispose();

        DeviceMemory?.Dispose();

        // Dispose the weights last, because the sessions read them.
        _weights.ValueOrNull?.Dispose();
    }
}
