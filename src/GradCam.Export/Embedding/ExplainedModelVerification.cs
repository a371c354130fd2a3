using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GradCam.Explaining;
using GradCam.Onnx.Embedding;
using GradCam.Onnx.Finding;
using GradCam.Sessions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace GradCam.Export.Embedding;

/// <summary>
/// Verifies an explained model before it is published: ONNX Runtime opens it with strict shape inference, its old outputs equal the model's own to the
/// bit, and its map equals the library's.
/// </summary>
/// <param name="explainer">The split model, verified.</param>
/// <param name="input">The model's input.</param>
/// <param name="freeBatch">Whether the model takes any number of pictures.</param>
/// <param name="options">The options of the explained model.</param>
/// <param name="names">The names of the added inputs and outputs.</param>
/// <param name="fixedClass">The class of <see cref="ClassChoice.Fixed"/>.</param>
internal sealed class ExplainedModelVerification(Explainer explainer, ImageInput input, bool freeBatch, EmbedOptions options, EmbeddedNames names, int fixedClass)
{
    // Both compute in float32, with other fusions of operators.
    private const double Tolerance = 1e-4;

    /// <summary>Verifies.</summary>
    /// <param name="plain">The model without the explanation.</param>
    /// <param name="explained">The explained model.</param>
    /// <param name="outputs">The names of the model's own outputs.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The largest difference of the map, as a share of its maximum.</returns>
    /// <exception cref="GradCamException">The explained model is not right.</exception>
    public double Run(string plain, string explained, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        double furthest = 0;
        int classes = explainer.Model.ClassCount;
        foreach (int count in freeBatch ? (int[])[1, 2] : [1])
        {
            ExplainedInput pictures = ExplainedInput.Random(input, explainer.Model.Manifest, count);
            byte[][] expected = Outputs(plain, pictures, [], outputs, optimized: false, cancellationToken);
            foreach (int? asked in options.Choice is ClassChoice.Input or ClassChoice.Optional ? (int?[])[null, 0, classes - 1] : [null])
            {
                byte[][] actual = Outputs(explained, pictures, Extra(asked ?? -1, count, on: true), outputs, optimized: false, cancellationToken);
                for (int i = 0; i < outputs.Count; i++)
                {
                    if (!expected[i].AsSpan().SequenceEqual(actual[i]))
                        throw Wrong($"the output '{outputs[i]}' differs from the model's own");
                }

                // The library optimizes its graphs, which matters for quantised models: their fused operators round in other places.
                string[] added = [.. options.Saliency ? [names.Saliency] : Array.Empty<string>(), .. options.HeatMap ? [names.HeatMap] : Array.Empty<string>()];
                byte[][] maps = Outputs(explained, pictures, Extra(asked ?? -1, count, on: true), added, optimized: true, cancellationToken);
                ClassTargets target = options.Choice == ClassChoice.Fixed ? ClassTargets.Of(fixedClass) : asked is { } index ? ClassTargets.Of(index) : ClassTargets.Top1;
                IReadOnlyList<Explanation> explanations = explainer.Explain(pictures.Array, new ExplainOptions { Method = options.Method, Classes = target }, cancellationToken);
                if (options.Saliency)
                    furthest = Math.Max(furthest, Distance(Floats(maps[0]), explanations));
                if (options.HeatMap && Floats(maps[^1]).Any(v => v is not (>= 0 and <= 1)))
                    throw Wrong("the heat map has values outside 0..1");
            }

            if (options.Choice is ClassChoice.Input or ClassChoice.Optional)
                MustBeEmpty(explained, pictures, Extra(classes, count, on: true), cancellationToken);
            if (options.Lazy)
                MustBeEmpty(explained, pictures, Extra(-1, count, on: false), cancellationToken);
        }

        if (furthest > Tolerance)
            throw Wrong($"its map differs from the library's by {furthest:0.0e+0} of the maximum");
        return furthest;
    }

    private double Distance(float[] actual, IReadOnlyList<Explanation> explanations)
    {
        float[] expected = [.. explanations.SelectMany(e => options.Signed ? e.Classes[0].SignedMap.Values : e.Classes[0].Map.Values)];
        float most = Math.Abs(TensorPrimitives.MaxMagnitude<float>(expected));
        TensorPrimitives.Subtract(actual, expected, actual);
        float off = Math.Abs(TensorPrimitives.MaxMagnitude<float>(actual));
        return off == 0 ? 0 : most == 0 ? double.PositiveInfinity : off / (double)most;
    }

    private void MustBeEmpty(string explained, ExplainedInput pictures, List<(string Name, OrtValue Value)> extra, CancellationToken cancellationToken)
    {
        string output = options.Saliency ? names.Saliency : names.HeatMap;
        if (Floats(Outputs(explained, pictures, extra, [output], optimized: true, cancellationToken)[0]).AsSpan().ContainsAnyExcept(0f))
            throw Wrong($"the output '{output}' is not 0 without a class");
    }

    private List<(string Name, OrtValue Value)> Extra(int index, int count, bool on)
    {
        var extra = new List<(string, OrtValue)>();
        if (options.Choice is ClassChoice.Input or ClassChoice.Optional)
            extra.Add((names.Class, OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat((long)index, count).ToArray(), [count])));
        if (options.Lazy)
            extra.Add((names.Explain, OrtValue.CreateTensorValueFromMemory(new[] { on }, [1])));
        return extra;
    }

    // Optimizations may compute the same values in another order if more tensors are wanted.
    private static byte[][] Outputs(string path, ExplainedInput pictures, List<(string Name, OrtValue Value)> extra, IReadOnlyList<string> outputs, bool optimized, CancellationToken cancellationToken)
    {
        using SessionOptions options = SessionThreads.Options();
        options.GraphOptimizationLevel = optimized ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL;
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        options.AddSessionConfigEntry("session.strict_shape_type_inference", "1");
        using InferenceSession session = CancellableRun.Open(options, o => new InferenceSession(path, o), cancellationToken);
        using OrtValue image = pictures.Value();
        try
        {
            return CancellableRun.Run(
                run =>
                {
                    using IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, [pictures.Name, .. extra.Select(e => e.Name)], [image, .. extra.Select(e => e.Value)], outputs);
                    return values.Select(Bytes).ToArray();
                },
                cancellationToken);
        }
        finally
        {
            extra.ForEach(e => e.Value.Dispose());
        }
    }

    // Texts and the maps of ZipMap are left out: they follow from the tensors in front of them.
    private static byte[] Bytes(OrtValue value) => value.IsTensor && value.GetTensorTypeAndShape().ElementDataType != TensorElementType.String
        ? value.GetTensorMutableRawData().ToArray()
        : [];

    private static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private static GradCamException Wrong(string what) => new(GradCamErrorKind.Model, $"the explained model is not right and was thrown away: {what}.");
}
