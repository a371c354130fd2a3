using GradCam.Explaining;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Methods;

/// <summary>
/// Runs the model again for one picture: from other activations of the layer, or from other images. It runs inputs in batches and reports progress.
/// </summary>
public sealed partial class ModelPasses
{
    // The limit of a batch's inputs in bytes. Larger batches are not faster on a CPU.
    private const int MostActivationBytes = 64 << 20;
    private const int MostActivations = 512;
    private const int MostImageBytes = 5 << 20;
    private const long MostScores = 1 << 29;

    private readonly SplitSessions _sessions;
    private readonly Manifest _manifest;
    private readonly ForwardPass _forward;
    private readonly int _index;
    private readonly LayerGrid _layer;
    private readonly int _layerIndex;
    private readonly ExplainOptions _options;

    internal ModelPasses(SplitSessions sessions, Manifest manifest, ForwardPass forward, int index, int layerIndex, ReadOnlyMemory<float> image, ExplainOptions options, CancellationToken cancellationToken)
    {
        _sessions = sessions;
        _manifest = manifest;
        _forward = forward;
        _index = index;
        _layerIndex = layerIndex;
        _layer = new LayerGrid(manifest.Layers[layerIndex]);
        _options = options;
        Image = image;
        Cancellation = cancellationToken;
    }

    /// <summary>Gets the picture as the model's input, <c>[C, H*W]</c>. Its memory is reused after the explanation.</summary>
    public ReadOnlyMemory<float> Image { get; }

    /// <summary>Gets the number of rows of the model's input, <c>H</c>.</summary>
    public int ImageHeight => (int)_manifest.Image.Shape[2];

    /// <summary>Gets the number of columns of the model's input, <c>W</c>.</summary>
    public int ImageWidth => (int)_manifest.Image.Shape[3];

    /// <summary>Gets the number of scores of one input, <c>K</c>.</summary>
    public int ScoreCount => _forward.Scores.Length / _forward.Count;

    /// <summary>Gets the target layer's name, for messages.</summary>
    public string Layer => _layer.Layer.Name;

    /// <summary>
    /// Gets whether the target layer's gradients are the same for every picture. The scores are then linear in its activations, except for a
    /// constant. The gradient graph shows this: it reads no result of the forward pass.
    /// </summary>
    public bool GradientsAreConstant => _manifest.Gradient.Saved.Count == 0 && _manifest.Skips.Count == 0;

    /// <summary>Gets the token that cancels the work. Methods must check it if they compute for long without running the model.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Returns the scores for other activations of the layer. All other values that the model computed from the picture remain.</summary>
    /// <param name="total">The number of inputs.</param>
    /// <param name="fill">Writes each input. Its argument contains the picture's own activations, <c>[C, h*w]</c>.</param>
    /// <returns>The scores, <c>[total, K]</c>.</returns>
    /// <exception cref="GradCamException">The layer follows another target layer, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public float[] ScoresOfActivations(int total, FillInput fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        string layer = _layer.Layer.Activations;
        int size = Math.Min(BatchSize(_layer.Length, MostActivationBytes, MostActivations), total);
        if (size == 0)
            return [];
        float[] tensor = _layer.Own(_forward.Tensor(layer), _index).ToArray();
        float[] grid = _layer.IsGrid ? [] : _layer.Read(_forward.Tensor(layer), _index).ToArray();
        float[] changed = new float[grid.Length];
        float[] activations = new float[size * _layer.Length];
        SkippingTensors skips = _forward.Skipping(_sessions, layer, _index, size);
        return InBatches(total, size, (start, count) =>
        {
            for (int n = 0; n < count; n++)
            {
                Span<float> own = activations.AsSpan(n * _layer.Length, _layer.Length);
                tensor.CopyTo(own);
                if (_layer.IsGrid)
                {
                    fill(start + n, own);
                    continue;
                }

                grid.CopyTo(changed, 0);
                fill(start + n, changed);
                _layer.Write(changed, activations, n);
            }

            return _forward.From(_sessions, layer, skips, activations.AsMemory(0, count * _layer.Length), count, Cancellation);
        });
    }

    /// <summary>
    /// Returns the scores with one channel of the layer set to zero. All other values that the model computed from the picture remain. The layer may
    /// lead directly to a fully connected layer, see <see cref="Manifest.GemmAblation"/>. All channels together then cost one pass over its weights
    /// and a batch through the nodes after it.
    /// </summary>
    /// <param name="channels">The channels, one for each result.</param>
    /// <returns>The scores, <c>[channels, K]</c>.</returns>
    /// <exception cref="GradCamException">The layer follows another target layer, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public float[] ScoresOfAblations(IReadOnlyList<int> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        if (_manifest.GemmAblation is { } gemm && _layer.IsGrid && channels.Count > 0)
            return ScoresBehindGemm(gemm, channels);
        int area = _layer.Height * _layer.Width;
        return ScoresOfActivations(channels.Count, (index, activations) => activations.Slice(channels[index] * area, area).Clear());
    }

    // The effect of the channels on the first product with a matrix is known. So only the nodes after the product run.
    private float[] ScoresBehindGemm(GemmAblation gemm, IReadOnlyList<int> channels)
    {
        string layer = _layer.Layer.Activations;
        float[] activations = _layer.Own(_forward.Tensor(layer), _index).ToArray();
        using ForwardPass own = _forward.From(_sessions, layer, _forward.Skipping(_sessions, layer, _index, 1), activations, 1, Cancellation, gemm.Input, gemm.PreActivation);
        int outputs = gemm.Weights.Outputs;
        float[] preActivations = new float[channels.Count * outputs];
        ChannelAblation.Apply(gemm.Weights, _sessions.GemmWeights, own.Tensor(gemm.Input).ToArray(), own.Tensor(gemm.PreActivation).ToArray(), channels, preActivations, _sessions.Threads, Cancellation);

        float[] scores = new float[AllScores(channels.Count)];
        int size = BatchSize(outputs, MostActivationBytes, MostActivations);
        for (int start = 0; start < channels.Count; start += size)
        {
            int count = Math.Min(size, channels.Count - start);
            using OrtValue batch = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, preActivations.AsMemory(start * outputs, count * outputs), [count, outputs]);
            using OrtValue result = _sessions[SplitGraph.GemmAblation].Run([gemm.PreActivation], [batch], [gemm.Scores], Cancellation)[0];
            result.GetTensorDataAsSpan<float>().CopyTo(scores.AsSpan(start * ScoreCount));
            Report(start + count, channels.Count);
        }

        return scores;
    }

    /// <summary>Returns the scores for other images.</summary>
    /// <param name="total">The number of images.</param>
    /// <param name="fill">Writes each image. Its argument contains the picture's own image, <c>[C, H*W]</c>.</param>
    /// <returns>The scores, <c>[total, K]</c>.</returns>
    /// <exception cref="GradCamException">ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public float[] ScoresOfImages(int total, FillInput fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        int size = Math.Min(ImageBatchSize, total);
        float[] images = new float[size * Image.Length];
        return InBatches(total, size, (start, count) => ForwardPass.Run(_sessions, _manifest, Images(images, start, count, fill), count, gradients: false, Cancellation));
    }

    /// <summary>Computes the input of a method for other images.</summary>
    /// <param name="total">The number of images.</param>
    /// <param name="fill">Writes each image. Its argument contains the picture's own image, <c>[C, H*W]</c>.</param>
    /// <param name="target">The differentiated target.</param>
    /// <param name="needs">The tensors that the visitor requires besides activations and scores.</param>
    /// <param name="visit">Receives each result, in order.</param>
    /// <exception cref="GradCamException">ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public void VisitImages(int total, FillInput fill, ScoreTarget target, CamNeeds needs, CamVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(fill);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(visit);
        int size = Math.Min(ImageBatchSize, total);
        float[] buffer = new float[size * Image.Length];
        for (int start = 0; start < total; start += size)
        {
            int count = Math.Min(size, total - start);
            Memory<float> images = Images(buffer, start, count, fill);
            using ForwardPass pass = ForwardPass.Run(_sessions, _manifest, images, count, needs != CamNeeds.None, Cancellation);
            using BackwardPass backward = BackwardPass.Run(_sessions, pass, [.. Enumerable.Repeat(target, count)], needs, Cancellation);
            for (int n = 0; n < count; n++)
            {
                var passes = new ModelPasses(_sessions, _manifest, pass, n, _layerIndex, images.Slice(n * Image.Length, Image.Length), _options, Cancellation);
                visit(start + n, passes.Input(target, backward));
            }

            Report(start + count, total);
        }
    }

    /// <summary>
    /// Returns the product of the Hessian with a direction, <c>H v</c>, <c>H = d2(seed . y)/dA2</c> at the picture's activations: the change of the
    /// gradients along v. The seed is constant. If a target is linear in the scores, H is the target's own Hessian.
    /// </summary>
    /// <param name="target">The differentiated target.</param>
    /// <param name="direction">The direction v, <c>[C, h*w]</c>. Tokens without a position do not change.</param>
    /// <returns>The product, <c>[C, h*w]</c>; zeros if the scores are piecewise linear in the activations.</returns>
    /// <exception cref="GradCamException">The split model has no graph for second derivatives, or ONNX Runtime failed.</exception>
    public float[] HessianProduct(ScoreTarget target, ReadOnlySpan<float> direction)
    {
        ArgumentNullException.ThrowIfNull(target);
        HessianGraph graph = _manifest.Hessian ?? throw new GradCamException(GradCamErrorKind.Method, $"the model has no second derivatives: {_manifest.WhyMissing(SplitGraph.Hessian)}");
        if (graph.File is null)
            return new float[direction.Length];
        float[] seed = new float[ScoreCount];
        target.AddSeed(_forward.Scores.Slice(_index * seed.Length, seed.Length), 1f, seed);
        float[] own = new float[_layer.Length];
        _layer.Write(direction, own, 0);
        return _layer.Read(_forward.HessianProduct(_sessions, graph, _layerIndex, _index, seed, own, Cancellation), 0).ToArray();
    }

    /// <summary>Returns the results of the picture's own passes as a method's input.</summary>
    internal CamInput Input(ScoreTarget target, BackwardPass backward)
    {
        int scores = ScoreCount;
        return new CamInput
        {
            Channels = _layer.Channels,
            Height = _layer.Height,
            Width = _layer.Width,
            Activations = _layer.Read(_forward.Tensor(_layer.Layer.Activations), _index),
            ChannelWeights = backward.ChannelWeights(_layerIndex, _index),
            Gradients = _layer.Read(backward.Gradients(_layerIndex), _index),
            Scores = _forward.Scores.Slice(_index * scores, scores),
            Target = target,
            Passes = this,
        };
    }

    private int ImageBatchSize => BatchSize(Image.Length, MostImageBytes, int.MaxValue);

    private int BatchSize(int length, int mostBytes, int most)
    {
        // If the exporter fixed the batch, its size is one.
        if (_manifest.Image.Shape[0] != 0)
            return 1;
        return _options.BatchSize > 0 ? _options.BatchSize : Math.Clamp(mostBytes / (length * sizeof(float)), 1, most);
    }

    // Each batch reuses the buffer, because a pass needs its input only until its disposal.
    private Memory<float> Images(float[] buffer, int start, int count, FillInput fill)
    {
        for (int n = 0; n < count; n++)
        {
            Span<float> image = buffer.AsSpan(n * Image.Length, Image.Length);
            Image.Span.CopyTo(image);
            fill(start + n, image);
        }

        return buffer.AsMemory(0, count * Image.Length);
    }

    private float[] InBatches(int total, int size, Func<int, int, ForwardPass> run)
    {
        float[] scores = new float[AllScores(total)];
        for (int start = 0; start < total; start += size)
        {
            int count = Math.Min(size, total - start);
            using ForwardPass pass = run(start, count);
            pass.Scores.CopyTo(scores.AsSpan(start * ScoreCount));
            Report(start + count, total);
        }

        return scores;
    }

    // If the model scores each position, the scores of many inputs may exceed the memory.
    private int AllScores(int total) => (long)total * ScoreCount <= MostScores
        ? total * ScoreCount
        : throw new GradCamException(GradCamErrorKind.Limit, $"the method runs the model {total} times, and each has {ScoreCount} scores: that is more than fits in memory. Use a method that needs the gradient alone, such as gradcam or hirescam.");

    private void Report(int done, int total) => _options.Progress?.Report(new CamProgress(done, total));
}
