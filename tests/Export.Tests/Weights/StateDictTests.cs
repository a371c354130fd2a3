using System.Runtime.InteropServices;
using GradCam;
using GradCam.TestSupport;
using GradCam.Tools.Export.Weights;

namespace Export.Tests.Weights;

public sealed class StateDictTests
{
    private static readonly float[] s_base = [.. Enumerable.Range(0, 24).Select(i => (float)i)];

    [Fact]
    public void The_three_containers_hold_the_same_network()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        using StateDict expected = StateDict.Open(SeedWeights.Safetensors);
        Assert.Equal(32, expected.Tensors.Count);
        Assert.Equal("features.0.weight", expected.Tensors.Keys.First());
        Assert.Equal([20L, 256L], expected.Tensors["classifier.6.weight"].Shape);
        foreach (string path in new[] { SeedWeights.Zip(folder.FullName), SeedWeights.Legacy(folder.FullName) })
        {
            using StateDict weights = StateDict.Open(path);
            Assert.Equal(expected.Tensors.Keys, weights.Tensors.Keys);
            foreach ((string name, StateDictTensor tensor) in weights.Tensors)
            {
                Assert.Equal(expected.Tensors[name].Shape, tensor.Shape);
                Assert.Equal(expected.ReadFloats(name), weights.ReadFloats(name));
            }
        }
    }

    [Theory]
    [InlineData(false, "b928f7fc85411e91f2f31d5c50bec8dfbefb4510205e035d6755aeaa17827a77")]
    [InlineData(true, "1e85660ff73a78e78ceb2e4100eff3e026f67eda8c436915ca221665d918e006")]
    public void The_skeletons_and_the_weights_make_the_files_that_pytorch_wrote(bool legacy, string sha256)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string built = legacy ? SeedWeights.Legacy(folder.FullName) : SeedWeights.Zip(folder.FullName);
        Assert.Equal(sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(built))));
    }

    [Theory]
    [InlineData("types")]
    [InlineData("types-legacy")]
    public void Floating_types_become_float32_and_others_are_refused(string fixture)
    {
        using StateDict weights = Fixture.Open(fixture);
        float[] expected = [-0.5f, -0.25f, 0, 0.25f, 0.5f, 0.75f];
        Assert.Equal(ElementType.BFloat16, weights.Tensors["bfloat16"].Type);
        Assert.Equal(expected, weights.ReadFloats("float32"));
        Assert.Equal(expected, weights.ReadFloats("float16"));
        Assert.Equal(expected, weights.ReadFloats("bfloat16"));
        Assert.Equal([.. expected.Select(x => (float)(x + 1e-12))], weights.ReadFloats("float64"));

        Assert.Equal(ElementType.Int64, weights.Tensors["int64"].Type);
        Assert.Empty(weights.Tensors["int64"].Shape);
        string message = Assert.Throws<GradCamException>(() => weights.CopyTo(weights.Tensors["int64"], Stream.Null)).Message;
        Assert.StartsWith(Fixture.PathOf(fixture) + ": the tensor 'int64' is of int64", message, StringComparison.Ordinal);
        Assert.Throws<GradCamException>(() => weights.ReadFloats("boolean"));
        Assert.Contains("no tensor 'x'", Assert.Throws<GradCamException>(() => weights.ReadFloats("x")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("views")]
    [InlineData("views-legacy")]
    public void Views_come_out_in_row_major_order(string fixture)
    {
        using StateDict weights = Fixture.Open(fixture);
        float[] transposed = [.. from column in Enumerable.Range(0, 6) from row in Enumerable.Range(0, 4) select s_base[row * 6 + column]];
        Assert.Equal(s_base, weights.ReadFloats("plain"));
        Assert.Equal(transposed, weights.ReadFloats("transposed"));
        Assert.Equal(transposed, weights.ReadFloats("half_transposed"));
        Assert.Equal(s_base[5..11], weights.ReadFloats("slice"));
        Assert.Equal([1, 4, 7, 10, 13, 16, 19, 22], weights.ReadFloats("step"));
        Assert.Equal([3, 3, 3, 3, 3], weights.ReadFloats("expanded"));
        Assert.Empty(weights.ReadFloats("empty"));
        Assert.Equal([0L, 3L], weights.Tensors["empty"].Shape);
        Assert.Equal([7], weights.ReadFloats("scalar"));
        Assert.Equal(s_base, weights.ReadFloats("channels_last"));
        Assert.Equal(weights.Tensors["plain"].Storage, weights.Tensors["slice"].Storage);

        var copy = new MemoryStream();
        weights.CopyTo(weights.Tensors["transposed"], copy);
        Assert.Equal(transposed, MemoryMarshal.Cast<byte, float>(copy.ToArray()).ToArray());
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("checkpoint-legacy")]
    [InlineData("parallel")]
    [InlineData("parallel-legacy")]
    [InlineData("parameters")]
    [InlineData("parameters-legacy")]
    [InlineData("protocol3")]
    [InlineData("protocol4")]
    [InlineData("protocol5")]
    public void Checkpoints_prefixes_parameters_and_protocols_are_seen_through(string fixture)
    {
        using StateDict weights = Fixture.Open(fixture);
        Assert.Equal(["weight", "bias"], weights.Tensors.Keys);
        Assert.Equal([1, 2], weights.ReadFloats("weight"));
        Assert.Equal([1L, 2L], weights.Tensors["weight"].Shape);
        Assert.Equal([3], weights.ReadFloats("bias"));
    }

    [Theory]
    [InlineData("metadata")]
    [InlineData("metadata-legacy")]
    public void A_state_dict_may_carry_metadata(string fixture)
    {
        using StateDict weights = Fixture.Open(fixture);
        Assert.Equal(["weight", "bias"], weights.Tensors.Keys);
    }

    [Fact]
    public void The_forms_of_2017_are_read()
    {
        // A parameter that is created by a call and gets a state; the keys are Python 2's byte strings; _rebuild_tensor has four arguments. In
        // Python: OrderedDict([["weight", parameter]]).
        byte[] pickle = new PickleWriter().Global("collections", "OrderedDict").Op("(](](U\u0006weight")
            .Global("torch.nn.parameter", "Parameter").Op("(")
            .Global("torch._utils", "_rebuild_tensor").Op("(").Storage("94", 4, old: true).Long(1).Longs(3).Longs(1).Op("tR")
            .Op("tR(").Raw(0x88, 0x89).Global("collections", "OrderedDict").Op(")Rtb")
            .Op("eetR").ToArray();
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllBytes(folder["old.pth"], PickleWriter.Legacy(pickle, ["94"], [9, 1, 2, 3]));
        using StateDict weights = StateDict.Open(folder["old.pth"]);
        Assert.Equal([1, 2, 3], weights.ReadFloats("weight"));
    }

    [Fact]
    public void A_storage_view_of_an_old_file_is_read()
    {
        byte[] pickle = new PickleWriter().Op("}").Text("weight").Global("torch._utils", "_rebuild_tensor_v2").Op("((")
            .Text("storage").Global("torch", "FloatStorage").Text("7").Text("cpu").Long(5).Op("(").Text("8").Long(2).Long(3).Op("ttQ")
            .Long(1).Longs(2).Longs(1).Raw(0x89).Op("}tRs").ToArray();
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllBytes(folder["old.pth"], PickleWriter.Legacy(pickle, ["7"], [0, 1, 2, 3, 4]));
        using StateDict weights = StateDict.Open(folder["old.pth"]);
        Assert.Equal([3, 4], weights.ReadFloats("weight"));
    }

    [Fact]
    public void Reading_a_large_tensor_takes_little_memory()
    {
        const long Count = 75_000_000;
        using TemporaryFolder folder = TestPaths.NewFolder();
        string path = folder["large.safetensors"];
        byte[] header = System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"weight":{"dtype":"F32","shape":[{{{Count / 1000}}},1000],"data_offsets":[0,{{{Count * 4}}}]}}""");
        using (FileStream file = File.Create(path))
        {
            file.Write(BitConverter.GetBytes((long)header.Length));
            file.Write(header);
            // Nothing is written: the file system stores no blocks for it.
            file.SetLength(8 + header.Length + Count * 4);
        }

        using StateDict weights = StateDict.Open(path);
        var sink = new CountingStream();
        long before = GC.GetAllocatedBytesForCurrentThread();
        weights.CopyTo(weights.Tensors["weight"], sink);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Count * 4, sink.Written);
        Assert.InRange(sink.LargestWrite, 1, 1 << 20);
        Assert.InRange(allocated, 0, 2 << 20);

        // Across the rows: this kind of file has no such view, so the test creates it.
        StateDictTensor view = weights.Tensors["weight"] with { Shape = [1000, 1000], Strides = [1, 1000] };
        before = GC.GetAllocatedBytesForCurrentThread();
        weights.CopyTo(view, sink);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 6 << 20);
    }

    private sealed class CountingStream : MemoryStream
    {
        public long Written { get; private set; }

        public int LargestWrite { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Written += buffer.Length;
            LargestWrite = Math.Max(LargestWrite, buffer.Length);
        }
    }
}
