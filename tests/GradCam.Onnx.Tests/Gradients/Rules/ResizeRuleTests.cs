using CsCheck;
using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Model;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class ResizeRuleTests
{
    private static readonly string[] s_coordinates = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_crop_and_resize", "half_pixel_symmetric"];
    private static readonly string[] s_nearest = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

    [Theory]
    [InlineData("nearest", 11)]
    [InlineData("nearest", 13)]
    [InlineData("nearest", 18)]
    [InlineData("nearest", 19)]
    [InlineData("linear", 11)]
    [InlineData("linear", 13)]
    [InlineData("linear", 18)]
    [InlineData("linear", 19)]
    [InlineData("cubic", 11)]
    [InlineData("cubic", 13)]
    [InlineData("cubic", 19)]
    public void Coordinates_and_rounding_by_scales_and_by_sizes(string mode, long opset)
    {
        Gen.Select(Gen.Int[0, opset < 19 ? 4 : 5], Gen.Int[0, 3], Gen.Bool, Gen.Bool, Gen.Int[0, 100_000]).WithFixedSeeds().Sample(
            (coordinates, nearest, bySizes, excludeOutside, seed) =>
            {
                var random = new Random(seed);

                // A picture kept in its middle puts outputs exactly between two inputs at any scale, and then the last bit decides which is nearest.
                // A test below covers all of them by sizes.
                bySizes |= mode == "nearest" && s_coordinates[coordinates] == "half_pixel_symmetric";
                long[] shape = [2, 2, random.Next(2, 7), random.Next(2, 7)];
                List<AttributeProto> attributes =
                [
                    Attributes.Make("mode", mode),
                    Attributes.Make("coordinate_transformation_mode", s_coordinates[coordinates]),
                    Attributes.Make("nearest_mode", s_nearest[nearest]),
                ];
                if (mode == "cubic")
                {
                    attributes.Add(Attributes.Make("exclude_outside", excludeOutside ? 1 : 0));
                    attributes.Add(Attributes.Make("cubic_coeff_a", random.Next(2) == 0 ? -0.5f : -0.75f));
                }

                RuleProbe probe = new RuleProbe(seed) { Opset = opset, DynamicBatch = !bySizes, Tolerance = 2e-3 }.Input("x", shape);
                probe.Constant(Tensors.Make("roi", [8], new float[] { 0, 0, 0.213f, -0.1071f, 1, 1, 0.8291f, 1.2137f }));
                if (bySizes)
                    probe.Constant("none", [0]).Integers("sizes", 2, 2, random.Next(1, 12), random.Next(1, 12));
                else
                    probe.Constant(Tensors.Make("scales", [4], new float[] { 1, 1, 0.5f + (2 * random.NextSingle()), 0.5f + (2 * random.NextSingle()) }));
                probe.Node("Resize", bySizes ? ["x", "roi", opset < 13 ? "none" : "", "sizes"] : ["x", "roi", "scales"], [.. attributes]).Check();
            },
            iter: 40,
            threads: 1);
    }

    /// <summary>If an output is between two inputs, the last bit decides which is nearest: the test covers all cases.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_nearest_input_for_every_pair_of_lengths_is_the_runtimes(bool bySizes)
    {
        var graph = new GraphProto();
        var expected = new Dictionary<string, long[]>(StringComparer.Ordinal);
        var feeds = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        for (int inputs = 2; inputs <= 9; inputs++)
        {
            feeds[$"x{inputs}"] = OrtRun.Value([.. Enumerable.Range(0, inputs).Select(i => (float)i)], 1, 1, 1, inputs);
            graph.Input.Add(Image($"x{inputs}"));
            for (int outputs = 1; outputs <= 16; outputs++)
            {
                float scale = outputs / (float)inputs;
                if (!bySizes && (long)(scale * inputs) != outputs)
                    continue;
                graph.Initializer.Add(Tensors.Make($"sizes{inputs}-{outputs}", [4], new long[] { 1, 1, 1, outputs }));
                graph.Initializer.Add(Tensors.Make($"scales{inputs}-{outputs}", [4], new float[] { 1, 1, 1, scale }));
                foreach ((string coordinates, string nearest) in s_coordinates.Where(c => c != "tf_crop_and_resize").SelectMany(c => s_nearest.Select(n => (c, n))))
                {
                    string y = $"{inputs}-{outputs}-{coordinates}-{nearest}";
                    graph.Node.Add(new NodeProto
                    {
                        OpType = "Resize",
                        Input = { $"x{inputs}", "", bySizes ? "" : $"scales{inputs}-{outputs}", bySizes ? $"sizes{inputs}-{outputs}" : "" },
                        Output = { y },
                        Attribute = { Attributes.Make("mode", "nearest"), Attributes.Make("coordinate_transformation_mode", coordinates), Attributes.Make("nearest_mode", nearest) },
                    });
                    graph.Output.Add(new ValueInfoProto { Name = y });
                    AxisMatrix matrix = new ResizeAxis("nearest", coordinates, nearest, -0.75, false, false).Matrix(inputs, outputs, scale, 0, 1);
                    expected[y] = [.. Enumerable.Range(0, outputs).Select(o => (long)Enumerable.Range(0, inputs).Single(i => matrix[o, i] == 1))];
                }
            }
        }

        var model = new ModelProto { IrVersion = 9, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 19 } } };
        Dictionary<string, OrtValue> results = OrtRun.Run(model, feeds, expected.Keys);
        Assert.All(expected, e => Assert.True(
            results[e.Key].GetTensorDataAsSpan<float>().ToArray().Select(v => (long)v).SequenceEqual(e.Value),
            $"{e.Key}: {string.Join(' ', results[e.Key].GetTensorDataAsSpan<float>().ToArray())}, here {string.Join(' ', e.Value)}"));
        foreach (OrtValue value in results.Values.Concat(feeds.Values))
            value.Dispose();

        static ValueInfoProto Image(string name) => new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } } };
    }

    [Theory]
    [InlineData("nearest")]
    [InlineData("linear")]
    public void Before_there_were_coordinate_modes(string mode)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            float[] scales = [1, 1, 0.5f + (2 * new Random(seed).NextSingle()), seed % 3 == 0 ? 0.5f : 2];
            Probe(seed, 10).Constant(Tensors.Make("scales", [4], scales)).Node("Resize", ["x", "scales"], Attributes.Make("mode", mode)).Check();
            if (scales.All(s => s >= 1))
            {
                Probe(seed, 9).Constant(Tensors.Make("scales", [4], scales)).Node("Upsample", ["x", "scales"], Attributes.Make("mode", mode)).Check();
                Probe(seed, 7).Node("Upsample", ["x"], Attributes.Make("mode", mode), new AttributeProto { Name = "scales", Type = AttributeProto.Types.AttributeType.Floats, Floats = { scales } }).Check();
            }
        }
    }

    [Theory]
    [InlineData("linear", 0)]
    [InlineData("cubic", 0)]
    [InlineData("linear", 1)]
    [InlineData("cubic", 1)]
    public void Antialiased(string mode, int excludeOutside)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            new RuleProbe(seed) { Opset = 18, Tolerance = 2e-3 }
                .Input("x", [1, 2, random.Next(4, 12), random.Next(4, 12)])
                .Integers("sizes", 1, 2, random.Next(2, 9), random.Next(2, 9))
                .Node("Resize", ["x", "", "", "sizes"], Attributes.Make("mode", mode), Attributes.Make("antialias", 1), Attributes.Make("exclude_outside", excludeOutside))
                .Check();
        }
    }

    [Theory]
    [InlineData("stretch")]
    [InlineData("not_larger")]
    [InlineData("not_smaller")]
    public void Some_axes_and_their_aspect_ratio(string policy) => new RuleProbe(2) { Opset = 18, DynamicBatch = true }
        .Input("x", [2, 2, 5, 7])
        .Integers("sizes", 9, 8)
        .Node("Resize", ["x", "", "", "sizes"], Attributes.Make("mode", "linear"), Attributes.Make("axes", [2, 3]), Attributes.Make("keep_aspect_ratio_policy", policy))
        .Check();

    [Fact]
    public void Three_dimensions() => new RuleProbe(2) { DynamicBatch = true }
        .Input("x", [2, 2, 3, 4, 3])
        .Constant(Tensors.Make("scales", [5], new float[] { 1, 1, 2, 1.5f, 2 }))
        .Node("Resize", ["x", "", "scales"], Attributes.Make("mode", "linear"))
        .Check();

    [Theory]
    [InlineData("nearest")]
    [InlineData("linear")]
    [InlineData("cubic")]
    public void Sum_over_space(string mode) => new RuleProbe(3) { DynamicBatch = true }
        .Input("x", [2, 3, 4, 5])
        .Constant(Tensors.Make("scales", [4], new float[] { 1, 1, 1.7f, 0.6f }))
        .Node("Resize", ["x", "", "scales"], ["r"], Attributes.Make("mode", mode))
        .Node("GlobalAveragePool", ["r"])
        .CheckChannelWeights();

    private static RuleProbe Probe(int seed, long opset) => new RuleProbe(seed) { Opset = opset, DynamicBatch = true, Tolerance = 2e-3 }.Input("x", [2, 2, 3 + (seed % 3), 4]);
}
