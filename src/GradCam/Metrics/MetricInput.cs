using System.Numerics.Tensors;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.Metrics;

/// <summary>
/// What a metric works on: a map, the image that it explains, and the model to try other images on. Images are what the model takes,
/// after preprocessing. One thread works with it at a time.
/// </summary>
public sealed class MetricInput
{
    private readonly Explainer _scorer;
    private readonly Func<float[], CamMap> _explain;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<string, float[]> _curves = new(StringComparer.Ordinal);
    private readonly Lazy<int[]> _order;
    private readonly Lazy<float> _maskedProbability;

    /// <summary>Makes an input.</summary>
    /// <param name="scorer">The model that perturbed images are tried on.</param>
    /// <param name="image"><c>[C, H*W]</c>.</param>
    /// <param name="classIndex">The class that the map is about.</param>
    /// <param name="map">The map, of any grid.</param>
    /// <param name="explain">Makes the same method's map of the same class for another image.</param>
    /// <param name="truth">Where the object is; null where unknown.</param>
    /// <param name="seed">What random choices follow from: ties between pixels, noise.</param>
    /// <param name="cancellation">Ends the work.</param>
    public MetricInput(Explainer scorer, float[] image, int classIndex, CamMap map, Func<float[], CamMap> explain, TruthRegion? truth, int seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(image);
        _scorer = scorer;
        _explain = explain;
        _cancellation = cancellation;
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

    /// <summary>Rows of the image, <c>H</c>.</summary>
    public int Height { get; }

    /// <summary>Columns of the image, <c>W</c>.</summary>
    public int Width { get; }

    /// <summary>The image, <c>[C, H*W]</c>. Not to be changed.</summary>
    public float[] Image { get; }

    /// <summary>The class that the map is about.</summary>
    public int ClassIndex { get; }

    /// <summary>The map at its own resolution.</summary>
    public CamMap Map { get; }

    /// <summary>
    /// The map divided by its maximum and resized to the image by a bilinear filter, <c>[H*W]</c>. Negative where the method keeps
    /// what speaks against the class; all zero where nothing speaks for it.
    /// </summary>
    public float[] Heat { get; }

    /// <summary><see cref="Heat"/> with negative values set to zero, in 0..1.</summary>
    public float[] Shares { get; }

    /// <summary>Where the object is; null where unknown.</summary>
    public TruthRegion? Truth { get; }

    /// <summary>What random choices follow from.</summary>
    public int Seed { get; }

    /// <summary>The model's probability of the class for the image as it is, <c>Y</c>.</summary>
    public float Probability { get; }

    /// <summary>The model's probability of the class for the image times the heat map, pixel by pixel, <c>O</c>.</summary>
    public float MaskedProbability => _maskedProbability.Value;

    /// <summary>All pixels, <c>[H*W]</c>, the highest in the heat map first; equal ones in random order.</summary>
    public ReadOnlySpan<int> Order => _order.Value;

    /// <summary>Curves that were told, by column.</summary>
    public IReadOnlyDictionary<string, float[]> Curves => _curves;

    /// <summary>The model's probabilities of the class for other images, run in batches.</summary>
    /// <param name="total">How many.</param>
    /// <param name="fill">Writes each, <c>[C, H*W]</c>; called in order. What it is given holds nothing.</param>
    /// <exception cref="GradCamException">ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public float[] Probabilities(int total, PerturbImage fill) => Outcomes(total, fill).Probabilities;

    /// <summary>The softmax probabilities of the class for other images, run in batches, and whether its score is the highest of all.</summary>
    /// <param name="total">How many.</param>
    /// <param name="fill">Writes each, <c>[C, H*W]</c>; called in order. What it is given holds nothing.</param>
    /// <exception cref="GradCamException">ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
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

    /// <summary>The image times the heat map, pixel by pixel: <c>x * map</c>.</summary>
    public float[] Masked()
    {
        float[] masked = new float[Image.Length];
        for (int c = 0; c < Image.Length / Shares.Length; c++)
            TensorPrimitives.Multiply(Image.AsSpan(c * Shares.Length, Shares.Length), Shares, masked.AsSpan(c * Shares.Length));
        return masked;
    }

    /// <summary>The heat map that the same method makes of the same class for another image, see <see cref="Heat"/>.</summary>
    /// <param name="image"><c>[C, H*W]</c>.</param>
    public float[] Explain(float[] image) => HeatOf(_explain(image));

    /// <summary>Tells of a curve that a number was made of, for plots.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="values">At equal steps, from 0 to all of the pixels.</param>
    public void AddCurve(string column, float[] values) => _curves[column] = values;

    // Not by way of a heat map: those take a map that is the same everywhere for nothing, and here it shows all.
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
