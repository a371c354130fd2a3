using Google.Protobuf;
using GradCam;
using GradCam.Onnx.Model;
using GradCam.TestSupport;
using GradCam.Tools.Export;

namespace Export.Tests.Importing;

/// <summary>Broken and hostile files end with one line that names the file, and leave no files behind.</summary>
public sealed class BrokenModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public static TheoryData<string, string> Broken => new()
    {
        { "cycle", "has a cycle" },
        { "node without outputs", "makes nothing" },
        { "constant without output", "makes nothing" },
        { "two makers", "Two nodes make" },
        { "undefined input", "ONNX Runtime cannot run" },
        { "initializer without a name", "no name" },
        { "too little data", "bytes of data" },
        { "absurd initializer", "absurd shape" },
        { "absurd picture", "pixels a side" },
        { "no picture", "is no image" },
        { "two inputs", "2 inputs" },
        { "a name of several lines", "is no image" },
        { "a list of boxes", "probably a detector" },
        { "rows of boxes", "probably a detector" },
        { "boxes chosen from a list", "probably a detector" },
        { "other domain", "com.example" },
        { "data outside the folder", "outside the model's folder" },
        { "data in no file", "names no file" },
        { "data with a zero in its name", "names no file" },
        { "a branch with data in a file", "has its data in another file" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Named_in_one_line(string how, string expected)
    {
        ModelProto model = TinyClassifier.Make();
        Break(model, how);
        await Refused(model.ToByteArray(), expected);
    }

    [Fact]
    public async Task Cut_short_anywhere()
    {
        byte[] whole = TinyClassifier.Make().ToByteArray();
        for (int length = 0; length < whole.Length; length += 97)
            await Refused(whole[..length], "model.onnx");
    }

    [Fact]
    public async Task With_bytes_changed_anywhere_it_works_or_says_why()
    {
        byte[] whole = TinyClassifier.Make().ToByteArray();
        var random = new Random(1);
        for (int i = 0; i < 60; i++)
        {
            byte[] changed = [.. whole];

            // The structure is at the front and the end, and elements of tensors are in between.
            int at = random.Next(2) == 0 ? random.Next(350) : whole.Length - 1 - random.Next(120);
            changed[at] ^= (byte)(1 << random.Next(8));
            (int code, string error) = await Export(changed);
            Assert.True(code is ExportTool.Success or ExportTool.Failure, $"byte {at}: {code} {error}");
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
            if (Directory.Exists(_folder["out"]))
                Directory.Delete(_folder["out"], recursive: true);
        }
    }

    [Fact]
    public async Task Data_behind_a_link_out_of_the_folder_is_refused()
    {
        string outside = Directory.CreateDirectory(_folder["outside"]).FullName;
        string inside = Directory.CreateDirectory(_folder["inside"]).FullName;
        await File.WriteAllBytesAsync(Path.Combine(outside, "data.bin"), new byte[432], TestContext.Current.CancellationToken);
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(inside, "link"), outside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"links cannot be made here: {e.Message}");
        }

        ModelProto model = TinyClassifier.Make();
        External(model.Graph.Initializer[0], "link/data.bin");
        await Refused(model.ToByteArray(), "a link out of the model's folder", Path.Combine("inside", "model.onnx"));
    }

    [Fact]
    public async Task Ten_thousand_nodes_are_no_trouble()
    {
        ModelProto model = TinyClassifier.Make();
        string last = "pool";
        int place = 3;
        for (int i = 0; i < 10_000; i++)
        {
            model.Graph.Node.Insert(place++, TinyClassifier.Node("Identity", [last], $"same{i}"));
            last = $"same{i}";
        }

        model.Of("flat").Input[0] = last;
        (int code, string error) = await Export(model.ToByteArray());
        Assert.True(code == ExportTool.Success, error);
    }

    [Fact]
    public async Task The_runtimes_complaints_name_the_model_and_no_file_that_is_gone()
    {
        ModelProto model = TinyClassifier.Make();
        model.Of("relu").Input[0] = "nowhere";
        (int code, string error) = await Export(model.ToByteArray());
        Assert.Equal(ExportTool.Failure, code);
        Assert.Contains("model.onnx: ONNX Runtime cannot run this model", error, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", error, StringComparison.Ordinal);
        Assert.DoesNotContain("trace", error, StringComparison.Ordinal);
    }

    private static void Break(ModelProto model, string how)
    {
        GraphProto graph = model.Graph;
        TensorProto kernel = graph.Initializer[0];
        switch (how)
        {
            case "cycle":
                model.Of("relu").Input[0] = "pool";
                break;
            case "node without outputs":
                model.Of("relu").Output.Clear();
                break;
            case "constant without output":
                graph.Node.Add(new NodeProto { OpType = "Constant", Name = "one", Attribute = { Attributes.Make("value", Tensors.Make("", [1], new float[] { 1 })) } });
                break;
            case "two makers":
                model.Of("relu").Output[0] = "conv";
                break;
            case "undefined input":
                model.Of("relu").Input[0] = "nowhere";
                break;
            case "initializer without a name":
                kernel.Name = "";
                break;
            case "too little data":
                graph.Initializer[1].RawData = ByteString.CopyFrom(1, 2, 3);
                break;
            case "absurd initializer":
                kernel.Dims[0] = long.MaxValue / 2;
                break;
            case "absurd picture":
                graph.Input[0] = TinyClassifier.Value("image", 3, 100_000, 100_000);
                break;
            case "no picture":
                graph.Input[0] = TinyClassifier.Value("image", 8);
                break;
            case "a name of several lines":
                graph.Input[0] = TinyClassifier.Value("a\nb\u0007", 8);
                break;
            case "two inputs":
                graph.Input.Add(TinyClassifier.Value("image2", 3, 8, 8));
                break;
            case "a list of boxes":
                graph.Initializer.Add(Tensors.Make("boxes_shape", [3], [0L, 16L, 4L]));
                graph.Node.Add(TinyClassifier.Node("Reshape", ["pool", "boxes_shape"], "boxes"));
                graph.Output[0] = TinyClassifier.Value("boxes", 16, 4);
                break;
            case "rows of boxes":
                graph.Initializer.Add(Tensors.Make("boxes_shape", [2], [-1L, 4L]));
                graph.Node.Add(TinyClassifier.Node("Reshape", ["pool", "boxes_shape"], "boxes"));
                graph.Output[0] = TinyClassifier.Value("boxes", 4);
                break;
            case "boxes chosen from a list":
                graph.Initializer.Add(Tensors.Make("boxes_shape", [3], [0L, 16L, 4L]));
                graph.Initializer.Add(Tensors.Make("one_class", [3], [0L, 1L, 16L]));
                graph.Initializer.Add(Tensors.Make("most", [1], [1L]));
                graph.Initializer.Add(Tensors.Make("two", [1], [2L]));
                graph.Node.Add(TinyClassifier.Node("Reshape", ["pool", "boxes_shape"], "all_boxes"));
                graph.Node.Add(TinyClassifier.Node("ReduceMean", ["all_boxes"], "sure", Attributes.Make("axes", [2L])));
                graph.Node.Add(TinyClassifier.Node("Reshape", ["sure", "one_class"], "sureness"));
                graph.Node.Add(TinyClassifier.Node("NonMaxSuppression", ["all_boxes", "sureness", "most"], "chosen"));
                graph.Node.Add(TinyClassifier.Node("Gather", ["chosen", "two"], "places", Attributes.Make("axis", 1)));
                graph.Node.Add(TinyClassifier.Node("Squeeze", ["all_boxes"], "rows"));
                graph.Node.Add(TinyClassifier.Node("GatherND", ["rows", "places"], "boxes"));
                graph.Output[0] = TinyClassifier.Value("boxes", 4);
                break;
            case "other domain":
                model.Of("relu").Domain = "com.example";
                model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.example", Version = 1 });
                break;
            case "data outside the folder":
                External(kernel, "../secret");
                break;
            case "data in no file":
                External(kernel, "");
                break;
            case "data with a zero in its name":
                External(kernel, "a\0b");
                break;
            case "a branch with data in a file":
                TensorProto offset = TinyClassifier.Constant("offset", 1);
                External(offset, "../secret");
                var branch = new GraphProto { Name = "branch", Initializer = { offset }, Node = { TinyClassifier.Node("Identity", ["offset"], "given") }, Output = { new ValueInfoProto { Name = "given" } } };
                graph.Node.Add(TinyClassifier.Node("If", ["flag"], "chosen", new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = branch }));
                break;
            default:
                throw new ArgumentException(how);
        }
    }

    private static void External(TensorProto tensor, string location)
    {
        tensor.ClearRawData();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
    }

    private async Task Refused(byte[] file, string expected, string name = "model.onnx")
    {
        (int code, string error) = await Export(file, name);
        Assert.Equal(ExportTool.Failure, code);
        string line = error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Single(l => l.StartsWith("gradcam-export:", StringComparison.Ordinal));
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Contains("model.onnx", line, StringComparison.Ordinal);
        Assert.EndsWith(line.TrimEnd(), error.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_folder.FullName), e => Path.GetFileName(e).StartsWith("out", StringComparison.Ordinal) && !e.EndsWith("outside", StringComparison.Ordinal));
    }

    private async Task<(int Code, string Error)> Export(byte[] file, string name = "model.onnx")
    {
        await File.WriteAllBytesAsync(_folder[name], file, TestContext.Current.CancellationToken);
        using var error = new StringWriter();
        int code = await ExportTool.Run([_folder[name], "--output", _folder["out"]], TextWriter.Null, error);
        return (code, error.ToString());
    }
}
