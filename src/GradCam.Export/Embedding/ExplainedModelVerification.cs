using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Onnx.Embedding;
using GradCam.Onnx.Finding;
using GradCam.Pictures;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Embedding;

/// <summary>
/// Verifies an explained model before its publication. ONNX Runtime opens it with strict shape inference. Its old outputs equal the model's own to
/// the bit, and its map equals the library's.
/// </summary>
/// <param name="explainer">The split model, verified.</param>
/// <param name="input">The model's input.</param>
/// <param name="freeBatch">Whether the model accepts any number of pictures.</param>
/// <param name="options">The options of the explained model.</param>
/// <param name="names">The names of the added inputs and outputs.</param>
/// <param name="fixedClass">The class of <see cref="ClassChoice.Fixed"/>.</param>
internal sealed class ExplainedModelVerification(Explainer explainer, ImageInput input, bool freeBatch, EmbedOptions options, EmbeddedNames names, int fixedClass)
{
    // Both compute in float32, with different fusions of operators.
    private const double Tolerance = 1e-4;

    /// <summary>Verifies.</summary>
    /// <param name="plain">The model without the explanation.</param>
    /// <param name="explained">The explained model.</param>
    /// <param name="outputs">The names of the model's own outputs.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The largest difference of the map, as a share of its maximum.</returns>
    /// <exception cref="GradCamException">The explained model is wrong.</exception>
    public double Run(string plain, string explained, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        ExplainedInput[] batches = [.. (freeBatch ? (int[])[1, 2] : [1]).Select(count => ExplainedInput.Random(input, explainer.Model.Manifest, count))];

        // Only one session is open at a time, because each has the weights in memory.
        byte[][][] expected;
        using (var model = new OpenedModel(plain, optimized: false, cancellationToken))
            expected = [.. batches.Select(b => model.Run(b, [], outputs, cancellationToken))];
        using (var model = new OpenedModel(explained, optimized: false, cancellationToken))
            OutputsMustEqual(expected, model, batches, outputs, cancellationToken);

        // The library optimizes its graphs. This matters for quantised models, because their fused operators round at other positions.
        using (var model = new OpenedModel(explained, optimized: true, cancellationToken))
            return MapsMustEqual(model, batches, cancellationToken);
    }

    private IReadOnlyList<int?> Classes => TakesClass ? [null, 0, explainer.Model.ClassCount - 1] : [null];

    private bool TakesClass => options.Choice is ClassChoice.Input or ClassChoice.Optional;

    private void OutputsMustEqual(byte[][][] expected, OpenedModel model, ExplainedInput[] batches, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        foreach ((ExplainedInput pictures, byte[][] own) in batches.Zip(expected))
        {
            foreach (int? asked in Classes)
            {
                byte[][] actual = model.Run(pictures, Extra(asked ?? -1, pictures.Count, on: true), outputs, cancellationToken);
                for (int i = 0; i < outputs.Count; i++)
                {
                    if (!own[i].AsSpan().SequenceEqual(actual[i]))
                        throw Wrong($"the output '{outputs[i]}' differs from the model's own");
                }
            }
        }
    }

    private double MapsMustEqual(OpenedModel model, ExplainedInput[] batches, CancellationToken cancellationToken)
    {
        string[] maps = [.. options.Saliency ? [names.Saliency] : Array.Empty<string>(), .. options.HeatMap ? [names.HeatMap] : Array.Empty<string>()];
        double furthest = 0;
        foreach (ExplainedInput pictures in batches)
        {
            foreach (int? asked in Classes)
            {
                byte[][] added = model.Run(pictures, Extra(asked ?? -1, pictures.Count, on: true), maps, cancellationToken);
                ClassTargets target = options.Choice == ClassChoice.Fixed ? ClassTargets.Of(fixedClass) : asked is { } index ? ClassTargets.Of(index) : ClassTargets.Top1;
                IReadOnlyList<Explanation> explanations = explainer.Explain(pictures.Array, new ExplainOptions { Method = options.Method, Classes = target }, cancellationToken);
                if (options.Saliency)
                    furthest = Math.Max(furthest, SaliencyDistance(Floats(added[0]), explanations));
                if (options.HeatMap)
                    furthest = Math.Max(furthest, HeatMapDistance(Floats(added[^1]), explanations));
            }

            if (TakesClass)
                MustBeEmpty(model, pictures, Extra(explainer.Model.ClassCount, pictures.Count, on: true), cancellationToken);
            if (options.Lazy)
                MustBeEmpty(model, pictures, Extra(-1, pictures.Count, on: false), cancellationToken);
        }

        // A map that is not a number fails, too.
        if (!(furthest <= Tolerance))
            throw Wrong($"its map differs from the library's by {furthest:0.0e+0} of the maximum");
        return furthest;
    }

    private double SaliencyDistance(float[] actual, IReadOnlyList<Explanation> explanations) =>
        Distance(actual, [.. explanations.SelectMany(e => options.Signed ? e.Classes[0].SignedMap.Values : e.Classes[0].Map.Values)]);

    // The library divides the map by its maximum and resizes it with PIL's bilinear filter. If the model's input is smaller than the layer's grid,
    // that filter averages, and ONNX's Resize does not.
    private double HeatMapDistance(float[] actual, IReadOnlyList<Explanation> explanations)
    {
        if (actual.Any(v => v is not (>= 0 and <= 1)))
            throw Wrong("the heat map has values outside 0..1");
        (int height, int width) = ((int)explainer.Model.Manifest.Image.Shape[2], (int)explainer.Model.Manifest.Image.Shape[3]);
        CamMap[] maps = [.. explanations.Select(e => e.Classes[0].Map)];
        return maps.Any(m => m.Height > height || m.Width > width) ? 0 : Distance(actual, [.. maps.SelectMany(m => Enlarged(m, width, height))]);
    }

    private static float[] Enlarged(CamMap map, int width, int height)
    {
        var scaled = new float[map.Values.Length];
        Normalization.Apply(map.Values, NormalizationMode.Max, scaled);
        var enlarged = new float[checked(width * height)];
        PictureResizer.Resize(scaled, map.Width, map.Height, enlarged, width, height, ResampleFilter.Bilinear);
        return enlarged;
    }

    private static double Distance(float[] actual, float[] expected)
    {
        float most = Math.Abs(TensorPrimitives.MaxMagnitude<float>(expected));
        TensorPrimitives.Subtract(actual, expected, actual);
        float off = Math.Abs(TensorPrimitives.MaxMagnitude<float>(actual));
        return off == 0 ? 0 : most == 0 ? double.PositiveInfinity : off / (double)most;
    }

    private void MustBeEmpty(OpenedModel explained, ExplainedInput pictures, List<(string Name, OrtValue Value)> extra, CancellationToken cancellationToken)
    {
        string output = options.Saliency ? names.Saliency : names.HeatMap;
        if (Floats(explained.Run(pictures, extra, [output], cancellationToken)[0]).AsSpan().ContainsAnyExcept(0f))
            throw Wrong($"the output '{output}' is not 0 without a class");
    }

    private List<(string Name, OrtValue Value)> Extra(int index, int count, bool on)
    {
        var extra = new List<(string, OrtValue)>();
        if (TakesClass)
            extra.Add((names.Class, OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat((long)index, count).ToArray(), [count])));
        if (options.Lazy)
            extra.Add((names.Explain, OrtValue.CreateTensorValueFromMemory(new[] { on }, [1])));
        return extra;
    }

    private static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private static GradCamException Wrong(string what) => new(GradCamErrorKind.Model, $"the explained model is not right and was thrown away: {what}.");
}
