using System.Text;
using GradCam.NumPy;

namespace GradCam.Tests.NumPy;

public class NpyFileTests
{
    [Theory]
    [InlineData(new long[] { })]
    [InlineData(new long[] { 3 })]
    [InlineData(new long[] { 2, 3 })]
    [InlineData(new long[] { 1, 2, 3, 4 })]
    [InlineData(new long[] { 0, 5 })]
    public void Reads_what_it_writes(long[] shape)
    {
        float[] data = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => i / 3f)];
        NpyArray array = NpyFile.Parse(Write(shape, data));
        Assert.Equal(shape, array.Shape);
        Assert.Equal(data, array.Data);
    }

    [Fact]
    public void Writes_numpys_own_bytes()
    {
        byte[] file = Write([3], [1, 2, 3]);
        Assert.Equal(0, (file.Length - 12) % 64);
        string header = Encoding.Latin1.GetString(file, 10, file.Length - 22);
        Assert.StartsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", header, StringComparison.Ordinal);
        Assert.EndsWith("\n", header, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }\n", "not supported")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }\n", "Fortran order")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }\n", "cut short")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }\n", "too large")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }\n", "is no length")]
    [InlineData("nothing", "names no type or shape")]
    public void Refuses_with_a_reason(string header, string why)
    {
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.Latin1.GetBytes(header), 0, 0, 0, 0];
        Assert.Contains(why, Assert.Throws<GradCamException>(() => NpyFile.Parse(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_every_truncation()
    {
        byte[] file = Write([2, 2], [1, 2, 3, 4]);
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<GradCamException>(() => NpyFile.Parse(file.AsSpan(0, length)));
    }

    private static byte[] Write(long[] shape, float[] data)
    {
        using var memory = new MemoryStream();
        NpyFile.Write(memory, shape, data);
        return memory.ToArray();
    }
}
