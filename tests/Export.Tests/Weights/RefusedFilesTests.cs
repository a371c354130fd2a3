using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using GradCam;
using GradCam.TestSupport;
using GradCam.Tools.Export.Weights;

namespace Export.Tests.Weights;

public sealed class RefusedFilesTests
{
    [Theory]
    [InlineData("", "is empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "git lfs pull")]
    [InlineData("<!DOCTYPE html><html><body>404</body></html>", "web page")]
    [InlineData("\n <HTML>", "web page")]
    [InlineData("\u001f\u008b\u0008", "gunzip")]
    [InlineData("\u0089HDF\r\n", "HDF5")]
    [InlineData("hello", "neither a PyTorch state dict")]
    [InlineData("\u0080\u0002K\u0001.", "not one that torch.save wrote")]
    [InlineData("PK\u0003\u0004", "without its end")]
    public void Other_files_are_told_apart(string content, string expected) =>
        Assert.Contains(expected, Fixture.Refusal(Encoding.Latin1.GetBytes(content)), StringComparison.Ordinal);

    [Fact]
    public void Missing_files_and_folders_are_named()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string path = folder["none.pth"];
        Assert.StartsWith(path + ": there is no such file", Assert.Throws<GradCamException>(() => StateDict.Open(path)).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<GradCamException>(() => StateDict.Open(folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_archives_are_told_apart()
    {
        byte[] pickle = new PickleWriter().Op("}").ToArray();
        Assert.Contains("not one that torch.save wrote", Fixture.Refusal(PickleWriter.Archive(CompressionLevel.Fastest, ("word/document.xml", [1]))), StringComparison.Ordinal);
        Assert.Contains("TorchScript", Fixture.Refusal(PickleWriter.Zip(pickle, null, CompressionLevel.NoCompression, "archive/code/__torch__.py")), StringComparison.Ordinal);
        Assert.Contains("TorchScript", Fixture.Refusal(PickleWriter.Zip(pickle, null, CompressionLevel.NoCompression, "archive/constants.pkl")), StringComparison.Ordinal);
        byte[] bigEndian = PickleWriter.Archive(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/byteorder", "big"u8.ToArray()));
        Assert.Contains("byte order 'big'", Fixture.Refusal(bigEndian), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whole-module", "whole pickled model")]
    [InlineData("single-tensor", "holds a single tensor")]
    [InlineData("single-tensor-legacy", "holds a single tensor")]
    public void What_is_no_state_dict_is_refused_with_what_to_do(string fixture, string expected)
    {
        string message = Assert.Throws<GradCamException>(() => Fixture.Open(fixture)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("model.state_dict()", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_model_of_the_old_format_is_refused()
    {
        byte[] pickle = new PickleWriter().Op("(").Text("module").Text("Net").Text("net.py").Text("class Net: ...").Op("tQ").ToArray();
        Assert.Contains("whole pickled model", Fixture.Refusal(PickleWriter.Legacy(pickle, [])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dict_without_tensors_is_named_by_its_keys()
    {
        byte[] pickle = new PickleWriter().Op("}").Text("epoch").Int(3).Op("s").ToArray();
        Assert.Contains("'epoch'", Fixture.Refusal(PickleWriter.Zip(pickle)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("torch._utils", "_rebuild_qtensor")]
    [InlineData("torch", "load")]
    public void Calls_are_refused_by_name(string module, string name)
    {
        byte[] byGlobal = new PickleWriter().Global(module, name).Op("(").Text("echo").Op("tR").ToArray();
        byte[] byStack = new PickleWriter().Text(module).Text(name).Raw(0x93).ToArray();
        foreach (byte[] pickle in new[] { byGlobal, byStack })
        {
            Assert.Contains($"calls '{module}.{name}'", Fixture.Refusal(PickleWriter.Zip(pickle)), StringComparison.Ordinal);
            Assert.Contains($"calls '{module}.{name}'", Fixture.Refusal(PickleWriter.Legacy(pickle, [])), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("iposix\nsystem\n", "INST")]
    [InlineData("I1\n", "INT")]
    [InlineData("Pid\n", "PERSID")]
    [InlineData("\u0082\u0001", "EXT1")]
    [InlineData("\u00ff", "0xff")]
    [InlineData("R", "empty stack")]
    [InlineData("t", "lacks a mark")]
    [InlineData("h\u0005", "object 5")]
    [InlineData("r\u00ff\u00ff\u00ff\u00ff", "empty stack")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u007f", "2147483647")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u00ff", "-1")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ff", "4294967295")]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "damaged")]
    [InlineData("X\u00ff\u00ff\u0000\u0000", "describes more data than")]
    [InlineData("NQ", "refers to data outside")]
    [InlineData("]Nb", "gives a state")]
    [InlineData("N(NNu", "no dict")]
    [InlineData("NNa", "no list")]
    [InlineData("ctorch\nFloatStorage\n)R", "only names a type")]
    [InlineData("\u0080\u0009", "protocol 9")]
    public void Opcodes_out_of_place_are_refused(string opcodes, string expected) =>
        Assert.Contains(expected, Fixture.Refusal(PickleWriter.Zip(new PickleWriter().Op(opcodes).ToArray())), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Floods_are_rejected_in_little_memory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (char opcode in "(])}N")
        {
            byte[] pickle = new PickleWriter().Op(new string(opcode, 5_000_000)).ToArray();
            Assert.Contains("far more objects", Fixture.Refusal(PickleWriter.Zip(pickle)), StringComparison.Ordinal);
        }

        // Nested as deeply as the limits allow, and a dict that contains itself.
        byte[] deep = new PickleWriter().Op(")" + new string('\u0085', 3_000_000)).ToArray();
        Assert.Contains("holds a list", Fixture.Refusal(PickleWriter.Zip(deep)), StringComparison.Ordinal);
        byte[] cycle = new PickleWriter().Op("}q\u0001").Text("state_dict").Op("h\u0001s").ToArray();
        Assert.Contains("holds no tensors", Fixture.Refusal(PickleWriter.Zip(cycle)), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000_000);
    }

    // Each case repeats a call that copies a list of a million items, a thousand times and from a few bytes.
    [Theory]
    [InlineData("torch", "Size", false)]
    [InlineData("torch", "Size", true)]
    [InlineData("collections", "OrderedDict", false)]
    [InlineData("collections", "OrderedDict", true)]
    public void Copies_count_against_the_budget(string module, string name, bool old)
    {
        const int Copies = 1000;
        PickleWriter pickle = new PickleWriter().Global(module, name).Op("q\u0002](").Op("NN\u0086q\u0001");
        pickle.Op(string.Concat(Enumerable.Repeat("h\u0001", 900_000))).Op("eq\u0003(");
        for (int i = 0; i < Copies; i++)
            pickle.Op("h\u0002h\u0003\u0085R");
        byte[] bytes = pickle.Op("t").ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Fixture.Refusal(old ? PickleWriter.Legacy(bytes, []) : PickleWriter.Zip(bytes, level: CompressionLevel.Fastest));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000_000);
        Assert.Contains(name == "Size" ? "900001 lengths" : "far more objects", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_file_that_repeats_a_copy_from_the_memo_is_refused_in_little_memory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<GradCamException>(() => Fixture.Open("memobomb-size-keep")).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000_000);
        Assert.InRange(message.Length, 1, 500);
    }

    [Fact]
    public void A_shape_of_a_million_axes_is_refused_and_not_printed()
    {
        long[] axes = [.. Enumerable.Repeat(1L, 200_000)];
        string message = Fixture.Refusal(PickleWriter.OneTensor(4, 0, axes, axes, 4));
        Assert.Contains("200000 axes", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 500);
        Assert.InRange(Fixture.Refusal(PickleWriter.OneTensor(4, 0, [.. axes.Take(17)], [.. axes.Take(17)], 4)).Length, 1, 500);
        Assert.Equal(["weight"], Fixture.ReadAll(PickleWriter.OneTensor(4, 0, [.. axes.Take(16)], [.. axes.Take(16)], 4)));
    }

    [Fact]
    public void Too_many_empty_tensors_are_refused()
    {
        // The arguments of one tensor, and more calls with them than the budget allows.
        PickleWriter pickle = new PickleWriter().Global("torch._utils", "_rebuild_tensor_v2").Op("q\u0001(").Storage("0", 0).Long(0).Longs(0).Longs(1).Raw(0x89).Op("}tq\u0002}");
        for (int i = 0; i < 300_000; i++)
            pickle.Text($"{i}").Op("h\u0001h\u0002Rs");
        Assert.Contains("far more objects", Fixture.Refusal(PickleWriter.Zip(pickle.ToArray(), [])), StringComparison.Ordinal);

        string header = $"{{{string.Join(',', Enumerable.Range(0, 70_000).Select(i => $"\"{i}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}"))}}}";
        Assert.Contains("more than 65536 tensors", Fixture.Refusal([.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 0, 5, 1, 4)] // one element past the storage
    [InlineData(4, -1, 1, 1, 4)] // before it
    [InlineData(4, 0, -1, 1, 4)]
    [InlineData(4, 0, 2, -1, 4)]
    [InlineData(4, 0, 2, long.MaxValue, 4)]
    [InlineData(4, long.MaxValue, 2, 1, 4)]
    [InlineData(4, 0, 1L << 60, 0, 4)] // a broadcast that would never end
    [InlineData(8, 0, 4, 1, 4)] // the storage claims more than its member has
    [InlineData(1L << 60, 0, 4, 1, 4)]
    [InlineData(-4, 0, 4, 1, 4)]
    public void Layouts_outside_the_data_are_refused(long count, long start, long length, long stride, int held) =>
        Fixture.Refusal(PickleWriter.OneTensor(count, start, [length], [stride], held));

    [Fact]
    public void The_hand_made_file_is_read_when_nothing_is_wrong_with_it() =>
        Assert.Equal(["weight"], Fixture.ReadAll(PickleWriter.OneTensor(4, 1, [3], [1], 4)));

    [Fact]
    public void Old_files_with_wrong_storages_are_refused()
    {
        byte[] pickle = new PickleWriter().Op("}").Text("weight").Tensor("0", 2, 0, [2], [1]).Op("s").ToArray();
        Assert.Equal(["weight"], Fixture.ReadAll(PickleWriter.Legacy(pickle, ["0"], [1, 2])));
        Assert.Contains("missing", Fixture.Refusal(PickleWriter.Legacy(pickle, [])), StringComparison.Ordinal);
        Assert.Contains("3 elements, not 2", Fixture.Refusal(PickleWriter.Legacy(pickle, ["0"], [1, 2, 3])), StringComparison.Ordinal);
        Assert.Contains("twice", Fixture.Refusal(PickleWriter.Legacy(pickle, ["0", "0"], [1, 2], [1, 2])), StringComparison.Ordinal);
        Assert.Contains("no tensor uses", Fixture.Refusal(PickleWriter.Legacy(pickle, ["1"], [1, 2])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("checkpoint-legacy")]
    [InlineData("protocol4")]
    public void A_file_cut_anywhere_is_refused(string fixture)
    {
        byte[] whole = File.ReadAllBytes(Fixture.PathOf(fixture));
        for (int length = 0; length < whole.Length; length++)
            Fixture.Refusal(whole[..length]);
    }

    [Theory]
    [InlineData("types")]
    [InlineData("types-legacy")]
    [InlineData("views")]
    [InlineData("checkpoint-legacy")]
    [InlineData("protocol4")]
    public void A_file_with_flipped_bytes_is_read_or_refused(string fixture)
    {
        byte[] whole = File.ReadAllBytes(Fixture.PathOf(fixture));
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] flipped = [.. whole];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                flipped[random.Next(flipped.Length)] = (byte)random.Next(256);
            try
            {
                Fixture.ReadAll(flipped);
            }
            catch (GradCamException)
            {
                // The only permitted exception.
            }
        }
    }
}
