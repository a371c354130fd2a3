using System.Runtime.InteropServices;
using Google.Protobuf;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace Export.Tests.Importing;

public sealed class HalfPrecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_float16_model_agrees_with_its_float32_original_within_its_precision()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        OnnxFile.Write(_folder["half.onnx"], Narrowed(golden.Model));

        OnnxImportReport report = OnnxImporter.Import(_folder["half.onnx"], _folder["model"], new OnnxImportOptions { Layers = [golden.Tensor] }, cancellation: TestContext.Current.CancellationToken);
        Assert.Contains(report.Notes, n => n.Contains("float16", StringComparison.Ordinal));

        using Explainer explainer = Explainer.Load(_folder["model"], cancellation: TestContext.Current.CancellationToken);
        IReadOnlyList<Explanation> both = explainer.Explain(
            golden.Array("input"),
            new ExplainOptions { KeepTensors = true, Classes = ClassTargets.ForEach([.. golden.Classes.Select(c => $"{c}")]) },
            TestContext.Current.CancellationToken);
        Compare.Close(golden.Array("scores").Data, [.. both.SelectMany(e => e.Scores)], 2e-2);
        Compare.Close(golden.Array("activations").Data, [.. both.SelectMany(e => e.Tensors!.Activations.Data)], 2e-2);
        Compare.Close(golden.Array("gradients").Data, [.. both.SelectMany(e => e.Tensors!.Gradients[0].Data)], 2e-2);
        Compare.Close(golden.Array("map_gradcam").Data, [.. both.SelectMany(e => e.Classes[0].Map.Values)], 2e-2);
    }

    // The model with all its float32 tensors, and so all of its arithmetic, in float16.
    private static ModelProto Narrowed(string path)
    {
        ModelProto model = OnnxFile.Read(path);
        foreach (TensorProto tensor in model.Graph.Initializer.Where(t => t.DataType == (int)TensorProto.Types.DataType.Float))
        {
            Half[] narrow = [.. MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray().Select(v => (Half)v)];
            tensor.DataType = (int)TensorProto.Types.DataType.Float16;
            tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(narrow));
        }

        foreach (ValueInfoProto info in model.Graph.Input.Concat(model.Graph.Output))
            info.Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Float16;
        model.Graph.ValueInfo.Clear();
        return model;
    }
}
