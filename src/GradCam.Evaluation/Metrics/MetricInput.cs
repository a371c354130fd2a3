using System.Numerics.Tensors;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.Metrics;

/// <summary>
/// Represents the input of a metric: a map, the image that it explains, and the model for other images. Images are inputs of the model, after
/// preprocessing. Only one thread may use it at a time.
/// </summary>
public sealed class MetricInput
{
    private readonly Explainer _scorer;
    private readonly Func<float[], CamMap> _explain;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<string, float[]> _curves = new(StringComparer.Ordinal);
    private readonly Lazy<int[]> _order;
    private readonly Lazy<float> _maskedProbability;

    /// <summary>Initializes an input.</summary>
    /// <param name="scorer">The model that scores perturbed images.</param>
    /// <param name="image"><c>[C, H*W]</c>.</param>
    /// <param name="classIndex">The class that the map explains.</param>
    /// <param name="map">The map, of any grid.</param>
    /// <param name="explain">Computes the same method's map of the same class for another image.</param>
    /// <param name="truth">The region of the object; <c>null</c> if unknown.</param>
    /// <param name="seed">The seed of random choices: ties between pixels, noise.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public MetricInput(Explainer scorer, float[] image, int classIndex, CamMap map, Func<float[], CamMap> explain, TruthRegion? truth, int seed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(image);
        _scorer = scorer;
        _explain = explain;
        _cancellation = cancellationToken;
        Height = (int)scorer.Model.Manifest.Image.Shape[2];
        Width = (int)scorer.Model.Manifest.Image.Shape[3];
        Image = image;
        ClassIndex = classIndex;
        Map = map;
        Truth = truth;
        Seed = seed;
        Heat = HeatOf(map);
        Shares = Array.ConvertAll(Heat, x => Math.Clamp(x, 0f, 1f));
        Probability = Probabilities(1, (_, destination) => Image.CopyTo(destination))[0];
        _order = new Lazy<int[]>(() => PixelOrder.Descending(Heat, Seed));
        _maskedProbability = new Lazy<float>(() => Probabilities(1, (_, destination) => Masked().CopyTo(destination))[0]);
    }

    /// <summary>Gets the number of rows of the image, <c>H</c>.</summary>
    public int Height { get; }

    /// <summary>Gets the number of columns of the image, <c>W</c>.</summary>
    public int Width { get; }

    /// <summary>Gets the image, <c>[C, H*W]</c>. A metric must not change it.</summary>
    public float[] Image { get; }

    /// <summary>Gets the class that the map explains.</summary>
    public int ClassIndex { get; }

    /// <summary>Gets the map at its own resolution.</summary>
    public CamMap Map { get; }

    /// <summary>
    /// Gets the map divided by its maximum and resized to the image by a bilinear filter, <c>[H*W]</c>. Values are negative if the method keeps
    /// evidence against the class. All values are zero if the map is empty.
    /// </summary>
    public float[] Heat { get; }

    /// <summary>Gets <see cref="Heat"/> with negative values set to zero, in 0..1.</summary>
    public float[] Shares { get; }

    /// <summary>Gets the region of the object; <c>null</c> if unknown.</summary>
    public TruthRegion? Truth { get; }

    /// <summary>Gets the seed of random choices.</summary>
    public int Seed { get; }

    /// <summary>Gets the model's probability of the class for the unchanged image, <c>Y</c>.</summary>
    public float Probability { get; }

    /// <summary>Gets the model's probability of the class for the image times the heat map, pixel by pixel, <c>O</c>.</summary>
    public float MaskedProbability => _maskedProbability.Value;

    /// <summary>Gets all pixels, <c>[H*W]</c>, the highest in the heat map first; equal ones in random order.</summary>
    public ReadOnlySpan<int> Order => _order.Value;

    /// <summary>Gets the recorded curves, by column.</summary>
    public IReadOnlyDictionary<string, float[]> Curves => _curves;

    /// <summary>Returns the model's probabilities of the class for other images, which it computes in batches.</summary>
    /// <param name="total">The number of images.</param>
    /// <param name="fill">Writes each image, <c>[C, H*W]</c>. The calls are in order, and the initial content of the span is undefined.</param>
    /// <exception cref="GradCamException">ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the work.</exception>
    public float[] Probabilities(int total, PerturbImage fill) => Outcomes(total, fill).Probabilities;

    /// <summary>
    /// Returns the softmax probabilities of the class for other images, which it computes in batches, and whether the class's score is the highest of
    /// all.
    /// </summary>
    /// <param name="total">The number of images.</param>
    /// <param name="fill">Writes each image, <c>[C, H*W]</c>. The calls are in order, and the initial content of the span is undefined.</param>
    /// <exception cref="GradCamException">ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the work.</exception>
    public (float[] Probabilities, bool[] IsTop) Outcomes(int total, PerturbImage fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        float[] result = new float[total];
        bool[] isTop = new bool[total];
        int size = _scorer.ScoreBatch;
        for (int start = 0; start < total; start += size)
        {
            int count = Math.Min(size, total - start);
            float[] images = new float[count * Image.Length];
            for (int n = 0; n < count; n++)
                fill(start + n, images.AsSpan(n * Image.Length, Image.Length));
            float[] scores = _scorer.Scores(images, count, _cancellation);
            int classes = scores.Length / count;
            for (int n = 0; n < count; n++)
            {
                Span<float> own = scores.AsSpan(n * classes, classes);
                isTop[start + n] = TensorPrimitives.IndexOfMax(own) == ClassIndex;
                _scorer.Model.Probabilities(own, own);
                result[start + n] = own[ClassIndex];
            }
        }

        return (result, isTop);
    }

    /// <summary>Returns the image times the heat map, pixel by pixel: <c>x * map</c>.</summary>
    public float[] Masked()
    {
        float[] masked = new float[Image.Length];
        for (int c = 0; c < Image.Length / Shares.Length; c++)
            TensorPrimitives.Multiply(Image.AsSpan(c * Shares.Length, Shares.Length), Shares, masked.AsSpan(c * Shares.Length));
        return masked;
    }

    /// <summary>Returns the heat map that the same method computes of the same class for another image, see <see cref="Heat"/>.</summary>
    /// <param name="image"><c>[C, H*W]</c>.</param>
    public float[] Explain(float[] image) => HeatOf(_explain(image));

    /// <summary>Records the curve behind a number, for plots.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="values">The values at equal steps, from 0 to all of the pixels.</param>
    public void AddCurve(string column, float[] values) => _curves[column] = values;

    // This does not use a heat map: a heat map treats a constant map as empty, but here it shows the whole image.
    private float[] HeatOf(CamMap map)
    {
        float[] scaled = new float[map.Values.Length];
        if (map.Maximum > 0)
            TensorPrimitives.Divide(map.Values, map.Maximum, scaled);
        float[] heat = new float[Height * Width];
        PictureResizer.Resize(scaled, map.Width, map.Height, heat, Width, Height, ResampleFilter.Bilinear);
        return heat;
    }
}
