using System.Numerics.Tensors;
using GradCam.Onnx.Splitting;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Extra;

/// <summary>Makes the graph to products with the Hessian.</summary>
internal sealed class HessianMaker : IExtraGraph
{
    private const string File = "hessian.onnx";

    public SplitGraph Kind => SplitGraph.Hessian;

    public bool ReachesImage => false;

    public Manifest Make(ExtraGraphParts parts, Manifest manifest)
    {
        HessianModel made = HessianModel.Make(parts.Cut, parts.Request.Shapes);
        if (made.Model is not null)
            parts.Add(File, made.Model);
        return manifest with { Hessian = new HessianGraph(made.Model is null ? null : File, made.Inputs, made.Directions, made.Products) };
    }

    // H is symmetric, and H v is the change of the gradient along v.
    public void Verify(ExtraGraphCheck check)
    {
        for (int layer = 0; layer < check.Manifest.Layers.Count; layer++)
        {
            string name = check.Manifest.Layers[layer].Activations;
            int length = (int)TensorPrimitives.Product<long>(ShapeOf(check.Manifest, layer));
            (float[] u, float[] v) = (ExtraGraphCheck.Normal(3, length), ExtraGraphCheck.Normal(4, length));
            float[] at = check.Crosses(name) ? Noisy(check.Floats(name)) : [];
            float[] hv = Product(check, layer, at, v);
            float[] hu = Product(check, layer, at, u);
            double size = TensorPrimitives.Norm<float>(hv) * (double)TensorPrimitives.Norm<float>(u) / Math.Sqrt(length);
            ExtraGraphCheck.Require($"at '{name}' it is not symmetric", size == 0 ? 0 : Math.Abs(ExtraGraphCheck.Dot(hv, u) - ExtraGraphCheck.Dot(hu, v)) / (size * Math.Sqrt(length)), ExtraGraphCheck.Rounding);
            if (at.Length > 0)
                check.Slope(at, hv, moved => ExtraGraphCheck.Dot(Gradient(check, layer, moved), v));
        }
    }

    public IReadOnlyList<string> Compared(Manifest manifest, RunTensors inputs)
    {
        HessianGraph graph = manifest.Hessian!;
        for (int i = 0; i < graph.Directions.Count; i++)
        {
            long[] shape = ShapeOf(manifest, i);
            inputs.Add([graph.Directions[i]], [OrtValue.CreateTensorValueFromMemory(ExtraGraphCheck.Normal(3, (int)TensorPrimitives.Product<long>(shape)), shape)]);
        }

        return graph.Products;
    }

    private static long[] ShapeOf(Manifest manifest, int layer) => [1, .. manifest.Layers[layer].Shape.Skip(1)];

    // Returns H v at the picture's own tensors, or at given activations of the layer.
    private static float[] Product(ExtraGraphCheck check, int layer, float[] at, float[] direction)
    {
        Manifest manifest = check.Manifest;
        HessianGraph graph = manifest.Hessian!;
        var own = new List<OrtValue>();
        try
        {
            OrtValue Own(float[] data, long[] dims)
            {
                own.Add(OrtValue.CreateTensorValueFromMemory(data, dims));
                return own[^1];
            }

            OrtValue[] values =
            [
                .. graph.Inputs.Select(i => i == manifest.Layers[layer].Activations && at.Length > 0 ? Own(at, ShapeOf(manifest, layer)) : check[i]),
                Own(check.Seed, [1, check.Seed.Length]),
                .. graph.Directions.Select((_, d) => Own(d == layer ? direction : new float[TensorPrimitives.Product<long>(ShapeOf(manifest, d))], ShapeOf(manifest, d))),
            ];
            return ExtraGraphCheck.Floats(check.Sessions[SplitGraph.Hessian].Run([.. graph.Inputs, manifest.Seed, .. graph.Directions], values, [graph.Products[layer]], check.Cancellation))[0];
        }
        finally
        {
            own.ForEach(v => v.Dispose());
        }
    }

    // Returns the gradient at other activations of the layer.
    private static float[] Gradient(ExtraGraphCheck check, int layer, float[] moved)
    {
        Manifest manifest = check.Manifest;
        SplitSessions sessions = check.Sessions;
        using OrtValue activations = OrtValue.CreateTensorValueFromMemory(moved, ShapeOf(manifest, layer));
        using OrtValue seed = check.SeedValue();
        string[] inputs = [.. sessions.Classifier.InputNames];
        string[] saved = [.. manifest.Gradient.Saved.Where(s => !inputs.Contains(s))];
        OrtValue[] values = [.. inputs.Select(b => b == manifest.Layers[layer].Activations ? activations : check[b])];
        OrtValue[] forward = saved.Length == 0 ? [] : sessions.Classifier.Run(inputs, values, saved, check.Cancellation);
        try
        {
            OrtValue Of(string tensor) => Array.IndexOf(saved, tensor) is >= 0 and var at ? forward[at] : values[Array.IndexOf(inputs, tensor)];
            return ExtraGraphCheck.Floats(sessions[SplitGraph.Gradient].Run([.. manifest.Gradient.Saved, manifest.Seed], [.. manifest.Gradient.Saved.Select(Of), seed], [manifest.Gradient.Results[layer]], check.Cancellation))[0];
        }
        finally
        {
            Array.ForEach(forward, v => v.Dispose());
        }
    }

    // Derivatives are unreliable at a picture's own activations, see Verification.
    private static float[] Noisy(ReadOnlySpan<float> activations)
    {
        float[] noisy = ExtraGraphCheck.Normal(6, activations.Length);
        float scale = MathF.Max(TensorPrimitives.Norm(activations) / MathF.Sqrt(activations.Length), 1e-6f);
        TensorPrimitives.MultiplyAdd(noisy, scale, activations, noisy);
        return noisy;
    }
}
