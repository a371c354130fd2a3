using GradCam.Onnx.Model;
using GradCam.SplitModels;
using GradCam.TestSupport;
using Vips = NetVips;

namespace GradCam.Cli.Tests.Docs;

/// <summary>
/// Represents the reader's folder for the pages: the samples, the tool's own model, and a reader's own pictures and models under the names of the
/// pages.
/// </summary>
public sealed class DocFolder : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    /// <summary>Creates the folder.</summary>
    public DocFolder()
    {
        Copy("samples");
        Copy("models/shapes-split");
        Copy("models/shapes-split", "weightless");
        File.Delete(_folder["weightless/weights.bin"]);
        File.Copy(_folder["samples/star.png"], _folder["photo.jpg"]);
        foreach (string shape in (string[])["heart", "ring"])
        {
            Directory.CreateDirectory(_folder[$"photos/{shape}"]);
            File.Copy(_folder[$"samples/{shape}.png"], _folder[$"photos/{shape}/{shape}.png"]);
        }

        File.Copy(_folder["samples/bolt.png"], _folder["photos/bolt.png"]);
        TinyModel.Write(_folder["model.onnx"]);
        TinySegmenter.Write(_folder["segmenter.onnx"]);
        File.WriteAllLines(_folder["names.txt"], ["cat", "dog", "bird"]);
        File.Copy(Path.Combine(TestPaths.Goldens, "reports", "twoheads.onnx"), _folder["twoheads.onnx"]);
        File.Copy(Path.Combine(TestPaths.Goldens, "reports", "multilabel.onnx"), _folder["findings.onnx"]);
        File.WriteAllText(_folder["findings.csv"], "id,labels\nbolt.png,c|d\nheart/heart.png,\n");
        WriteOneOutput();
        File.WriteAllLines(_folder["fine-broken.txt"], ["fine", "broken"]);
        File.WriteAllLines(_folder["ten.txt"], Enumerable.Range(0, 10).Select(i => $"class {i}"));
        WriteShapes(_folder["shapes.onnx"]);
        WriteRefused();
        WriteInputs();
    }

    /// <summary>Gets the folder's path.</summary>
    public string FullName => _folder.FullName;

    /// <summary>Gets a folder for the cache.</summary>
    public string Cache => _folder["cache"];

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    // The shapes model as one graph, as before the split.
    private void WriteShapes(string path)
    {
        ModelProto whole = OnnxFile.Read(_folder["models/shapes-split/features.onnx"]);
        ModelProto behind = OnnxFile.Read(_folder["models/shapes-split/classifier.onnx"]);
        whole.Graph.Node.AddRange(behind.Graph.Node);
        whole.Graph.Initializer.AddRange(behind.Graph.Initializer);
        whole.Graph.Output.Clear();
        whole.Graph.Output.Add(behind.Graph.Output.First(o => o.Name == "scores"));
        OnnxFile.Write(path, whole);
        File.Copy(_folder["models/shapes-split/weights.bin"], _folder["weights.bin"]);
    }

    // Models that the tool rejects, each for one reason.
    private void WriteRefused()
    {
        File.Copy(Path.Combine(TestPaths.Goldens, "reports", "yolov8like.onnx"), _folder["detector.onnx"]);
        Change("norule.onnx", graph =>
        {
            NodeProto linear = graph.Node.Single(n => n.OpType == "Gemm");
            graph.Node.Insert(graph.Node.IndexOf(linear), new NodeProto { OpType = "Asinh", Name = "head/asinh", Input = { linear.Input[0] }, Output = { "asinh" } });
            linear.Input[0] = "asinh";
        });
        Change("two.onnx", graph =>
        {
            graph.Input.Add(graph.Input[0].Clone());
            graph.Input[1].Name = "mask";
        });
        Change("hyperspectral.onnx", graph => graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = 224);
        TinyModel.Write(_folder["external.onnx"], external: true);
        File.Delete(_folder["external.onnx.data"]);
    }

    // Models and pictures with other inputs than colours.
    private void WriteInputs()
    {
        File.Copy(Path.Combine(TestPaths.Goldens, "inputs", "thirteen-bands", "model.onnx"), _folder["landcover.onnx"]);
        File.Copy(Path.Combine(TestPaths.Goldens, "two-inputs", "model.onnx"), _folder["skin.onnx"]);
        File.WriteAllText(_folder["row.csv"], "1,0,0,1,0.5\n");
        foreach ((string name, int bands) in new[] { ("scene.tif", 13), ("scan.tif", 1) })
        {
            ushort[] values = [.. Enumerable.Range(0, 32 * 24 * bands).Select(i => (ushort)(i % 4000))];
            using Vips.Image image = Vips.Image.NewFromMemory(values, 32, 24, bands, Vips.Enums.BandFormat.Ushort);
            image.WriteToFile(_folder[name]);
        }
    }

    private void WriteOneOutput() => Change("defect.onnx", graph =>
    {
        graph.Initializer.Add(Tensors.Make("first", [1], new long[] { 0 }));
        graph.Initializer.Add(Tensors.Make("second", [1], new long[] { 1 }));
        graph.Node[^1] = new NodeProto { OpType = "Slice", Name = "one", Input = { "logits", "first", "second", "second" }, Output = { "one" } };
        graph.Node.Add(new NodeProto { OpType = "Sigmoid", Name = "sure", Input = { "one" }, Output = { "sure" } });
        graph.Output[0] = new ValueInfoProto { Name = "sure" };
    });

    private void Change(string name, Action<GraphProto> change)
    {
        ModelProto model = OnnxFile.Read(_folder["model.onnx"]);
        change(model.Graph);
        OnnxFile.Write(_folder[name], model);
    }

    private void Copy(string from, string? to = null)
    {
        Directory.CreateDirectory(_folder[to ?? from]);
        foreach (string file in Directory.EnumerateFiles(TestPaths.InRepository(from.Split('/'))))
            File.Copy(file, Path.Combine(_folder[to ?? from], Path.GetFileName(file)));
    }
}
