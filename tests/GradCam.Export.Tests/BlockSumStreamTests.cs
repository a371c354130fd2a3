using System.Runtime.InteropServices;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Tests;

public class BlockSumStreamTests
{
    [Theory]
    [InlineData(4, 3, 1)]
    [InlineData(2, 3, 5)]
    [InlineData(1, 7, 2)]
    [InlineData(6, 1, 1)]
    public void Sums_the_middle_axis_however_the_bytes_are_chopped(int outer, int block, int inner)
    {
        var random = new Random(outer);
        float[] values = [.. Enumerable.Range(0, outer * block * inner).Select(_ => random.NextSingle())];
        using var stream = new BlockSumStream(new DerivedConstant("d", "s", outer, block, inner, [outer, inner], 1));
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan());
        while (bytes.Length > 0)
        {
            int part = Math.Min(random.Next(1, 12), bytes.Length);
            stream.Write(bytes[..part]);
            bytes = bytes[part..];
        }

        float[] sums = stream.Result();

        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
                Assert.Equal(Enumerable.Range(0, block).Sum(b => (double)values[(((o * block) + b) * inner) + i]), sums[(o * inner) + i], 1e-5);
        }
    }

    [Fact]
    public void Half_precision_is_summed_beyond_its_own_range()
    {
        Half[] values = [.. Enumerable.Range(0, 12).Select(i => (Half)(60000 - (i * 64)))];
        using var stream = new BlockSumStream(new DerivedConstant("d", "s", 2, 3, 2, [2, 2], (int)TensorProto.Types.DataType.Float16));
        byte[] bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        stream.Write(bytes.AsSpan(0, 7));
        stream.Write(bytes.AsSpan(7));

        float[] expected = [.. Enumerable.Range(0, 4).Select(o => Enumerable.Range(0, 3).Sum(b => (float)values[(o / 2 * 6) + (b * 2) + (o % 2)]))];
        Assert.Equal(expected, stream.Result());
    }

    [Fact]
    public void A_source_of_another_length_is_noticed()
    {
        using var stream = new BlockSumStream(new DerivedConstant("d", "s", 2, 2, 2, [2, 2], 1));
        stream.Write(new byte[28]);
        Assert.Throws<InvalidOperationException>(stream.Result);
    }
}
