using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.Sessions;
using GradCam.SplitModels;

namespace GradCam.Concepts;

/// <summary>
/// Deep feature factorization: the activations of all pictures, positions by channels <c>A [N*h*w, C]</c>, as a product <c>S H</c> without negative
/// numbers. Rows of <c>H</c> are concepts, and columns of <c>S</c> give their positions. Collins, Achanta and Suesstrunk, "Deep Feature Factorization
/// for Concept Discovery", ECCV 2018. The paper uses activations after a ReLU; other activations are clipped at 0.
/// <para>A product does not determine the scale of its factors. Here each map's maximum is 1, so that a concept's vector and its scores have a defined scale.</para>
/// </summary>
internal static class DeepFeatureFactorization
{
    /// <summary>Factorizes the activations of pictures.</summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="manifest">The model's manifest.</param>
    /// <param name="image"><c>[N,3,H,W]</c>.</param>
    /// <param name="count">N, at least 1.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="GradCamException">The layer does not exist, the number of concepts is below 1, or ONNX Runtime failed.</exception>
    public static ConceptFactorization Run(SplitSessions sessions, Manifest manifest, float[] image, int count, ConceptOptions options, CancellationToken cancellationToken)
    {
        if (options.Layer < 0 || options.Layer >= manifest.Layers.Count)
            throw new GradCamException(GradCamErrorKind.Option, $"there is no target layer {options.Layer}: the split model has {manifest.Layers.Count}, counted from 0.");
        if (options.Count < 1)
            throw new GradCamException(GradCamErrorKind.Option, $"GradCam cannot find {options.Count} concepts: ask for 1 or more.");
        var grid = new LayerGrid(manifest.Layers[options.Layer]);
        int area = grid.Height * grid.Width;
        int length = image.Length / count;

        // One by one, so that it also works for models with a fixed batch size.
        double[][] channels = [.. Enumerable.Range(0, grid.Channels).Select(_ => new double[count * area])];
        for (int n = 0; n < count; n++)
        {
            using ForwardPass pass = ForwardPass.Run(sessions, manifest, image.AsSpan(n * length, length).ToArray(), 1, gradients: false, cancellationToken);
            ReadOnlySpan<float> activations = grid.Read(pass.Tensor(grid.Layer.Activations), 0);
            for (int k = 0; k < channels.Length; k++)
            {
                Span<double> row = channels[k].AsSpan(n * area, area);
                TensorPrimitives.ConvertTruncating(activations.Slice(k * area, area), row);
            }
        }

        double[][] positive = [.. channels.Select(row => row.Select(v => Math.Max(v, 0)).ToArray())];
        NonNegativeFactorization found = NonNegativeFactorization.Find(positive, options.Count, options.Seed, options.Iterations, cancellationToken);
        float[] scores = Scores(sessions, manifest, image.AsSpan(0, length).ToArray(), options, area, found, cancellationToken);
        int classes = scores.Length / options.Count;
        double[] sizes = [.. found.Shares.Zip(found.Components, (s, h) => TensorPrimitives.Norm<double>(s) * TensorPrimitives.Norm<double>(h))];
        double size = Math.Max(sizes.Sum(), double.Epsilon);
        Concept[] concepts = [.. Enumerable.Range(0, options.Count).OrderByDescending(j => sizes[j]).Select(j => new Concept(
            Vector(found, j),
            scores.AsSpan(j * classes, classes).ToArray(),
            [.. Enumerable.Range(0, count).Select(n => Map(found.Shares[j], n, grid))],
            (float)(sizes[j] / size)))];
        return new ConceptFactorization(grid.Layer.Name, concepts, (float)Residual(channels, found));
    }

    // The concept at every position. Other tensors that cross the cut are the first picture's.
    private static float[] Scores(SplitSessions sessions, Manifest manifest, float[] image, ConceptOptions options, int area, NonNegativeFactorization found, CancellationToken cancellationToken)
    {
        using ForwardPass pass = ForwardPass.Run(sessions, manifest, image, 1, gradients: false, cancellationToken);
        var passes = new ModelPasses(sessions, manifest, pass, 0, options.Layer, image, ExplainOptions.Default, cancellationToken);
        return passes.ScoresOfActivations(options.Count, (j, activations) =>
        {
            float[] vector = Vector(found, j);
            for (int k = 0; k < vector.Length; k++)
                activations.Slice(k * area, area).Fill(vector[k]);
        });
    }

    private static float[] Vector(NonNegativeFactorization found, int concept)
    {
        double peak = TensorPrimitives.Max<double>(found.Shares[concept]);
        return [.. found.Components[concept].Select(v => (float)(v * peak))];
    }

    private static CamMap Map(double[] shares, int picture, LayerGrid grid)
    {
        double peak = TensorPrimitives.Max<double>(shares);
        int area = grid.Height * grid.Width;
        float[] map = new float[area];
        for (int p = 0; p < area && peak > 0; p++)
            map[p] = (float)(shares[(picture * area) + p] / peak);
        return new CamMap(grid.Height, grid.Width, map);
    }

    private static double Residual(double[][] channels, NonNegativeFactorization found)
    {
        double all = 0;
        double left = 0;
        for (int k = 0; k < channels.Length; k++)
        {
            all += TensorPrimitives.SumOfSquares<double>(channels[k]);
            double[] rest = (double[])channels[k].Clone();
            for (int j = 0; j < found.Shares.Count; j++)
                TensorPrimitives.MultiplyAdd(found.Shares[j], -found.Components[j][k], rest, rest);
            left += TensorPrimitives.SumOfSquares<double>(rest);
        }

        return all == 0 ? 0 : Math.Sqrt(left / all);
    }
}
