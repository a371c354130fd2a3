using GradCam.Onnx.Model;
using GradCam.Sessions;
using GradCam.TestSupport;

namespace GradCam.Tests.Sessions;

public sealed class ExternalInitializersTests
{
    [Theory]
    [InlineData("features.onnx")]
    [InlineData("classifier.onnx")]
    [InlineData("gradient.onnx")]
    [InlineData("image-gradient.onnx")]
    public void They_are_those_that_the_generated_reader_of_onnx_files_finds(string graph)
    {
        string file = Path.Combine(NarrowVgg16.Folder, graph);
        string[] expected = [.. OnnxFile.Read(file).Graph.Initializer.Where(i => i.ExternalData.Count > 0).Select(i =>
        {
            Dictionary<string, string> where = i.ExternalData.ToDictionary(e => e.Key, e => e.Value);
            return $"{i.Name} {i.DataType} [{string.Join(",", i.Dims)}] {where["location"]} {where.GetValueOrDefault("offset", "0")} {where["length"]}";
        })];
        Assert.NotEmpty(expected);

        IEnumerable<string> actual = ExternalInitializers.Of(File.ReadAllBytes(file))
            .Select(i => $"{i.Name} {(int)i.Type} [{string.Join(",", i.Shape)}] {i.File} {i.Offset} {i.Bytes}");
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Packed_dimensions_are_read_as_well()
    {
        // A tensor with dims 3 and 300 in one field, a name and a location.
        byte[] tensor = [0x0a, 3, 3, 0xac, 2, 0x10, 1, 0x42, 1, (byte)'w', 0x6a, 13, 0x0a, 8, .. "location"u8, 0x12, 1, (byte)'f', 0x70, 1];
        ExternalInitializer read = Assert.Single(ExternalInitializers.Of([0x3a, (byte)(tensor.Length + 2), 0x2a, (byte)tensor.Length, .. tensor]));
        Assert.Equal(("w", "f", 0L, 0L), (read.Name, read.File, read.Offset, read.Bytes));
        Assert.Equal([3L, 300L], read.Shape);
    }

    [Fact]
    public void A_file_that_is_cut_off_or_altered_is_read_as_far_as_it_goes()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(NarrowVgg16.Folder, "classifier.onnx"));
        int all = ExternalInitializers.Of(whole).Count;
        var random = new Random(1);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.InRange(ExternalInitializers.Of(whole.AsSpan(0, length)).Count, 0, all);
            byte[] altered = [.. whole];
            altered[length] = (byte)random.Next(256);
            Assert.InRange(ExternalInitializers.Of(altered).Count, 0, all + 1);
        }
    }
}
