using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GradCam.Onnx;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Splitting;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Extra;

/// <summary>Makes the graph after the first matrix, which switches off a channel.</summary>
internal sealed class GemmAblationMaker : IExtraGraph
{
    private const string File = "ablation-tail.onnx";

    public SplitGraph Kind => SplitGraph.GemmAblation;

    public bool ReachesImage => false;

    public string NotQuantized => "It reads its matrix from the weights file as float32, and there it is quantised.";

    public Manifest Make(ExtraGraphParts parts, Manifest manifest)
    {
        GemmAblationModel made = GemmAblationModel.Make(parts.Cut, parts.Request.Shapes);
        WeightsEntry weights = parts.Layout.Entries.FirstOrDefault(e => e.Name == made.Weights)
            ?? throw new OnnxException($"The matrix '{made.Weights}' is so small that it is in the graph; a run of the whole classifier costs as little.");
        parts.Add(File, made.Tail);
        foreach (string tensor in (string[])[made.Input, made.PreActivation])
        {
            if (parts.Classifier.Graph.Output.Concat(parts.Classifier.Graph.Input).All(o => o.Name != tensor))
                parts.Classifier.Graph.Output.Add(Declaration.Of(tensor, parts.Request.Shapes[tensor]));
        }

        var matrix = new GemmWeights(weights.Offset, (int)made.Outputs, (int)made.Channels, (int)made.Block, made.Transposed);
        return manifest with { GemmAblation = new GemmAblation(File, made.Input, made.PreActivation, matrix, made.Scores) };
    }

    // Compares the scores without a channel from the matrix with those from a run of the classifier.
    public void Verify(ExtraGraphCheck check)
    {
        GemmAblation graph = check.Manifest.GemmAblation!;
        int channel = graph.Weights.Channels / 2;
        float[] z = PreActivation(check, graph, channel);
        using OrtValue tail = OrtValue.CreateTensorValueFromMemory(z, [1, z.Length]);
        float[] actual = ExtraGraphCheck.Floats(check.Sessions[Kind].Run([graph.PreActivation], [tail], [graph.Scores], check.Cancellation))[0];

        TargetLayer layer = check.Manifest.Layers[0];
        float[] activations = check.Floats(layer.Activations).ToArray();
        int positions = activations.Length / graph.Weights.Channels;
        activations.AsSpan(channel * positions, positions).Clear();
        using OrtValue without = OrtValue.CreateTensorValueFromMemory(activations, [1, .. layer.Shape.Skip(1)]);
        string[] inputs = [.. check.Sessions.Classifier.InputNames];
        float[] expected = ExtraGraphCheck.Floats(check.Sessions.Classifier.Run(inputs, [.. inputs.Select(i => i == layer.Activations ? without : check[i])], [check.Manifest.Scores.Name], check.Cancellation))[0];
        ExtraGraphCheck.Require("the scores without a channel are not those of the classifier", ExtraGraphCheck.Distance(actual, expected), ExtraGraphCheck.Rounding);
    }

    public IReadOnlyList<string> Compared(Manifest manifest, RunTensors inputs) => [manifest.GemmAblation!.Scores];

    // Returns z without a channel, from the matrix in the weights file.
    private static float[] PreActivation(ExtraGraphCheck check, GemmAblation graph, int channel)
    {
        GemmWeights weights = graph.Weights;
        float[] input = check.Floats(graph.Input).ToArray();
        float[] z = check.Floats(graph.PreActivation).ToArray();
        int columns = weights.Channels * weights.Block;
        float[] part = new float[weights.Transposed ? weights.Outputs * weights.Block : weights.Block];
        using FileStream file = System.IO.File.OpenRead(check.Model.PathOf(check.Manifest.Weights.File));
        if (weights.Transposed)
        {
            Read(file, weights.Offset + ((long)channel * weights.Block * weights.Outputs * sizeof(float)), part);
            for (int p = 0; p < weights.Block; p++)
                TensorPrimitives.MultiplyAdd(part.AsSpan(p * weights.Outputs, weights.Outputs), -input[(channel * weights.Block) + p], z, z);
            return z;
        }

        for (int j = 0; j < weights.Outputs; j++)
        {
            Read(file, weights.Offset + ((((long)j * columns) + (channel * weights.Block)) * sizeof(float)), part);
            z[j] -= TensorPrimitives.Dot(part, input.AsSpan(channel * weights.Block, weights.Block));
        }

        return z;
    }

    private static void Read(FileStream file, long offset, float[] values)
    {
        file.Position = offset;
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
    }
}
