using GradCam.Explaining;
using GradCam.Pictures;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Methods;

/// <content>The gradient with respect to the image, by the graphs that a split model may have for it.</content>
public sealed partial class ModelPasses
{
    // The limit of a batch's images in bytes. The graph keeps every layer's activations of each image. In VGG16, these are a few hundred times as
    // large as the image.
    private const int MostGradientImageBytes = 1 << 20;

    /// <summary>
    /// Returns a black picture as the model's input: <c>(0 - mean) / std</c> for each channel, <c>[C, H*W]</c>. If the model inverts pictures, this
    /// is a white one.
    /// </summary>
    public float[] BlackImage()
    {
        Preprocessing preprocessing = _manifest.Preprocessing;
        float[] black = new float[Image.Length];
        int area = black.Length / preprocessing.ChannelCount;
        for (int c = 0; c < preprocessing.ChannelCount; c++)
            black.AsSpan(c * area, area).Fill(-preprocessing.Mean[c] / preprocessing.Std[c]);
        return black;
    }

    /// <summary>Computes the gradient of the target with respect to the picture's own image.</summary>
    /// <param name="target">The differentiated target.</param>
    /// <param name="guided">Whether to use guided backpropagation.</param>
    /// <param name="gradient">The destination, <c>[C, H*W]</c>.</param>
    /// <exception cref="GradCamException">The split model has no graph for this gradient, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public void ImageGradient(ScoreTarget target, bool guided, Span<float> gradient)
    {
        ArgumentNullException.ThrowIfNull(target);
        ImageGradientGraph graph = GradientGraph(guided);
        OrtSession session = GradientSession(guided);
        OrtValue[] run = ImageGraph.Run(session, _manifest, [graph.Gradient], Image.ToArray(), Seeds(target, OwnScores, 1), 1, Cancellation);
        using OrtValue result = run[0];
        result.GetTensorDataAsSpan<float>().CopyTo(gradient);
    }

    /// <summary>Computes the gradients of the target with respect to other images.</summary>
    /// <param name="total">The number of images.</param>
    /// <param name="fill">Writes each image. Its argument contains the picture's own image, <c>[C, H*W]</c>.</param>
    /// <param name="target">The target, differentiated at each image's own scores.</param>
    /// <param name="guided">Whether to use guided backpropagation.</param>
    /// <param name="visit">Receives each gradient, in order.</param>
    /// <exception cref="GradCamException">The split model has no graph for this gradient, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public void VisitImageGradients(int total, FillInput fill, ScoreTarget target, bool guided, GradientVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(fill);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(visit);
        ImageGradientGraph graph = GradientGraph(guided);
        OrtSession session = GradientSession(guided);
        int length = Image.Length;
        int size = Math.Min(BatchSize(length, MostGradientImageBytes, int.MaxValue), total);
        float[] buffer = new float[size * length];

        // If a target is linear in the scores, its seed is the same for every image. So the seed of the picture's own scores is used first. If a
        // run's scores, which it returns too, require another seed, all further scores are computed first.
        bool isLinear = true;
        for (int start = 0; start < total; start += size)
        {
            int count = Math.Min(size, total - start);
            Memory<float> images = Images(buffer, start, count, fill);
            float[] seeds = isLinear ? [.. Enumerable.Repeat(Seeds(target, OwnScores, 1), count).SelectMany(s => s)] : SeedsOf(images, count);
            OrtValue[] run = Run(images, seeds, count);
            try
            {
                if (isLinear)
                {
                    float[] wanted = Seeds(target, run[1].GetTensorDataAsSpan<float>(), count);
                    isLinear = wanted.AsSpan().SequenceEqual(seeds);
                    if (!isLinear)
                    {
                        Dispose(run);
                        run = [];
                        run = Run(images, wanted, count);
                    }
                }

                ReadOnlySpan<float> gradients = run[0].GetTensorDataAsSpan<float>();
                for (int n = 0; n < count; n++)
                    visit(start + n, gradients.Slice(n * length, length));
            }
            finally
            {
                Dispose(run);
            }

            Report(start + count, total);
        }

        OrtValue[] Run(Memory<float> images, float[] seeds, int count) =>
            ImageGraph.Run(session, _manifest, [graph.Gradient, graph.Scores], images, seeds, count, Cancellation);

        float[] SeedsOf(Memory<float> images, int count)
        {
            using ForwardPass pass = ForwardPass.Run(_sessions, _manifest, images, count, gradients: false, Cancellation);
            return Seeds(target, pass.Scores, count);
        }
    }

    /// <summary>
    /// Returns the terms of FullGrad at the picture's own image, summed over channels. The first term is that of the image times its gradient. The
    /// others are those of the layers with biases in forward order, each at its layer's resolution. See <see cref="FullGradientGraph"/>.
    /// </summary>
    /// <param name="target">The differentiated target.</param>
    /// <exception cref="GradCamException">The split model has no graph for this gradient, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public IReadOnlyList<CamMap> FullGradient(ScoreTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        FullGradientGraph graph = _manifest.FullGradient ?? throw Missing("the model has no full gradient", SplitGraph.FullGradient);
        OrtValue[] run = ImageGraph.Run(_sessions[SplitGraph.FullGradient], _manifest, [.. graph.Maps.Select(m => m.Map)], Image.ToArray(), Seeds(target, OwnScores, 1), 1, Cancellation);
        try
        {
            return [.. graph.Maps.Select((m, i) => new CamMap((int)m.Shape[1], (int)m.Shape[2], run[i].GetTensorDataAsSpan<float>().ToArray()))];
        }
        finally
        {
            Dispose(run);
        }
    }

    private ReadOnlySpan<float> OwnScores => _forward.Scores.Slice(_index * ScoreCount, ScoreCount);

    private OrtSession GradientSession(bool guided) => guided ? _sessions[SplitGraph.GuidedGradient] : _sessions[SplitGraph.ImageGradient];

    private ImageGradientGraph GradientGraph(bool guided) => guided
        ? _manifest.GuidedGradient ?? throw Missing("the model cannot be propagated back through by the guided rule", SplitGraph.GuidedGradient)
        : _manifest.ImageGradient ?? throw Missing("the model has no gradient with respect to the image", SplitGraph.ImageGradient);

    private GradCamException Missing(string what, SplitGraph graph) => new(GradCamErrorKind.Method, $"{what}: {_manifest.WhyMissing(graph)}");

    private float[] Seeds(ScoreTarget target, ReadOnlySpan<float> scores, int count)
    {
        int k = ScoreCount;
        float[] seeds = new float[count * k];
        for (int n = 0; n < count; n++)
            target.AddSeed(scores.Slice(n * k, k), 1f, seeds.AsSpan(n * k, k));
        return seeds;
    }

    private static void Dispose(OrtValue[] values)
    {
        foreach (OrtValue value in values)
            value.Dispose();
    }
}
