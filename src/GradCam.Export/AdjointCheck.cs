using System.Numerics.Tensors;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export;

/// <summary>
/// Compares the rule of one node with the node itself, at the node's own inputs: <c>&lt;J^T dY, v&gt; = &lt;dY, J v&gt;</c>, with <c>J v</c> from
/// central differences of this node alone. A single node is nearly linear for small steps, even if the network is not.
/// </summary>
internal static class AdjointCheck
{
    /// <summary>The largest error of a correct rule. The correct rules of ONNX's operators have errors of 1e-3 at most.</summary>
    public const double Tolerance = 5e-3;

    private const string ProbeFile = "probe.onnx";
    private const double GoodEnough = 1e-3;
    private const float FloatEpsilon = 1.1920929e-7f;

    /// <summary>Compares the node and its rule.</summary>
    /// <param name="probe">The node and its rule.</param>
    /// <param name="given">The values of the node's inputs.</param>
    /// <param name="folder">The folder that contains the node's weights, and temporarily receives graphs.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>
    /// The difference of the two products, relative to the larger one and beyond rounding errors. <c>null</c> if the node has no finite result at
    /// these inputs.
    /// </returns>
    public static double? Error(RuleProbe probe, RunTensors given, string folder, CancellationToken cancellationToken)
    {
        float[][] at = [.. probe.Moved.Select((m, i) => Beside(given.Floats(m), seed: i))];

        // The steps are proportional to each element, so that none changes its sign. No ReLU closes, and no square root gets a negative number.
        float[][] v = [.. at.Select((a, i) => Times(a, Normal(a.Length, seed: i + 100)))];
        using InferenceSession forward = Open(probe.Forward, folder);
        using RunTensors there = Run(0);
        ReadOnlySpan<float> y = there.Floats(probe.Output);
        float[]? product = Difference(0.1);
        if (product is null || !float.IsFinite(TensorPrimitives.Norm(y)))
            return null;

        // Half of dY is along J v, so that the products are large compared with their rounding errors. The other half is random.
        float[] dY = Normal(product.Length, seed: 200);
        float norm = TensorPrimitives.Norm<float>(product);
        if (norm > 0)
            TensorPrimitives.MultiplyAdd(product, MathF.Sqrt(dY.Length) / norm, dY, dY);
        double actual = Backward(probe, given, at, there, dY, v, folder, cancellationToken);
        double rounding = 8 * FloatEpsilon * TensorPrimitives.Norm(y) * TensorPrimitives.Norm<float>(dY) / Math.Sqrt(dY.Length);

        // A linear node needs long steps, and a curved one short steps. Two consecutive steps must agree, because one step on the way to another
        // limit could agree by chance.
        double best = double.PositiveInfinity;
        double before = double.PositiveInfinity;
        for (double step = 0.1; step > 5e-5 && best > GoodEnough; step /= 10)
        {
            if (step < 0.1)
                product = Difference(step);
            if (product is null)
                continue;
            double expected = Dot(product, dY);
            double size = Math.Max(Math.Abs(actual), Math.Abs(expected));
            double apart = Math.Max(0, Math.Abs(actual - expected) - (rounding / step));
            double error = apart == 0 ? 0 : apart / size;
            if (double.IsNaN(error))
                continue;
            best = Math.Min(best, Math.Max(error, before));
            before = error;
        }

        return double.IsFinite(best) ? best : double.IsNaN(actual) ? double.NaN : null;

        // Returns J v; null if it is not finite.
        float[]? Difference(double step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using RunTensors above = Run(step);
            using RunTensors below = Run(-step);
            float[] difference = above.Floats(probe.Output).ToArray();
            TensorPrimitives.Subtract(difference, below.Floats(probe.Output), difference);
            TensorPrimitives.Divide(difference, (float)(2 * step), difference);
            return float.IsFinite(TensorPrimitives.Norm<float>(difference)) ? difference : null;
        }

        RunTensors Run(double step)
        {
            float[][] moved = [.. at.Zip(v, (a, d) => Moved(a, d, (float)step))];
            string[] outputs = [.. probe.Forward.Graph.Output.Select(o => o.Name)];
            return AdjointCheck.Run(forward, [.. probe.Inputs], given, probe.Moved, moved, outputs, cancellationToken);
        }
    }

    // Returns <J^T dY, v>.
    private static double Backward(RuleProbe probe, RunTensors given, float[][] at, RunTensors there, float[] dY, float[][] v, string folder, CancellationToken cancellationToken)
    {
        using OrtValue seed = OrtValue.CreateTensorValueFromMemory(dY, there[probe.Output].GetTensorTypeAndShape().Shape);
        var own = new List<OrtValue>();
        string[] names = [.. probe.Moved];
        try
        {
            using InferenceSession session = Open(probe.Backward.Model, folder);
            OrtValue Value(string name)
            {
                int index = Array.IndexOf(names, name);
                if (index < 0)
                    return probe.Inputs.Contains(name) ? given[name] : there[name];
                own.Add(OrtValue.CreateTensorValueFromMemory(at[index], given[name].GetTensorTypeAndShape().Shape));
                return own[^1];
            }

            OrtValue[] inputs = [.. probe.Backward.Saved.Select(Value), seed];
            using var results = new RunTensors(probe.Backward.Results, [.. CancellableRun.Run(run => session.Run(run, [.. probe.Backward.Saved, GradientModels.Seed], inputs, probe.Backward.Results), cancellationToken)]);
            return probe.Backward.Results.Select((r, i) => results.Floats(r).Length == v[i].Length ? Dot(results.Floats(r), v[i]) : double.NaN).Sum();
        }
        catch (OnnxRuntimeException)
        {
            // For example, shapes do not match.
            return double.NaN;
        }
        finally
        {
            own.ForEach(o => o.Dispose());
        }
    }

    private static RunTensors Run(InferenceSession session, string[] inputs, RunTensors given, IReadOnlyList<string> moved, float[][] at, string[] outputs, CancellationToken cancellationToken)
    {
        OrtValue[] own = [.. moved.Select((m, i) => OrtValue.CreateTensorValueFromMemory(at[i], given[m].GetTensorTypeAndShape().Shape))];
        string[] names = [.. moved];
        try
        {
            OrtValue[] values = [.. inputs.Select(i => Array.IndexOf(names, i) is >= 0 and var index ? own[index] : given[i])];
            return new RunTensors(outputs, [.. CancellableRun.Run(run => session.Run(run, inputs, values, outputs), cancellationToken)], own);
        }
        catch
        {
            Array.ForEach(own, o => o.Dispose());
            throw;
        }
    }

    // Open the model without optimizations. Another check covers ONNX Runtime's optimizations of the rule.
    private static InferenceSession Open(ModelProto model, string folder)
    {
        string path = Path.Combine(folder, ProbeFile);
        OnnxFile.Write(path, model);
        try
        {
            using SessionOptions options = SessionThreads.Options();
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
            options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
            options.EnableCpuMemArena = false;
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
            return new InferenceSession(path, options);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Returns values near a node's own inputs. No value is exactly zero: a ReLU has a kink there, and a root has no slope. No two elements are equal:
    // a maximum could not choose between them.
    private static float[] Beside(ReadOnlySpan<float> values, int seed)
    {
        float scale = TensorPrimitives.Norm(values) / MathF.Sqrt(Math.Max(values.Length, 1));
        if (!float.IsFinite(scale) || scale == 0)
            scale = 1;
        float[] beside = Normal(values.Length, seed);
        for (int i = 0; i < beside.Length; i++)
        {
            float value = values[i];
            beside[i] = float.IsFinite(value) && MathF.Abs(value) > 1e-3f * scale
                ? value * (1 + (0.1f * beside[i]))
                : (value < 0 ? -1 : 1) * scale * (0.05f + (0.1f * MathF.Abs(beside[i])));
        }

        return beside;
    }

    private static float[] Moved(float[] at, float[] direction, float step)
    {
        float[] moved = new float[at.Length];
        TensorPrimitives.MultiplyAdd(direction, step, at, moved);
        return moved;
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }

    private static float[] Times(float[] a, float[] b)
    {
        TensorPrimitives.Multiply(a, b, b);
        return b;
    }

    // Returns normal numbers within three deviations. Millions of them repeat the same few numbers. The period is a prime number, so that no row
    // equals the next.
    private static float[] Normal(int length, int seed)
    {
        const int Distinct = 65521;
        float[] some = RandomNormal.Values(new Random(seed), Math.Min(length, Distinct));
        TensorPrimitives.Clamp(some, -3f, 3f, some);
        float[] values = new float[length];
        for (int i = 0; i < length; i += some.Length)
            some.AsSpan(0, Math.Min(some.Length, length - i)).CopyTo(values.AsSpan(i));
        return values;
    }
}
