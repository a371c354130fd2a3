using System.Globalization;
using GradCam.Export.Importing;
using GradCam.Onnx.Model;
using Google.Protobuf;

namespace GradCam.Export.Embedding;

/// <summary>Writes an explained model with its weights, in one file or with the weights in a second one.</summary>
internal static class ExplainedModelFile
{
    // The limit of a protocol buffer is 2 GiB; the remainder is for nodes and names.
    private const long MostBytes = int.MaxValue - (64L << 20);
    private const int Inline = 1024;

    /// <summary>Returns the number of bytes of some initializers.</summary>
    public static long BytesOf(IEnumerable<TensorProto> initializers) => initializers.Sum(i => i.Count() * Math.Max(1, Tensors.SizeOf(i.DataType)));

    /// <summary>Writes the model.</summary>
    /// <param name="model">The model; its initializers get their data, or references to the second file.</param>
    /// <param name="folder">An existing folder.</param>
    /// <param name="name">The name of the model's file.</param>
    /// <param name="externalData">The name of the weights' file; <c>null</c> to keep the weights in the model.</param>
    /// <param name="sourceOf">Returns the source of an initializer's data.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="GradCamException">The weights do not fit in one file.</exception>
    public static long Write(ModelProto model, string folder, string name, string? externalData, Func<TensorProto, IWeightsSource> sourceOf, CancellationToken cancellationToken)
    {
        if (externalData is null && BytesOf(model.Graph.Initializer) > MostBytes)
            throw new GradCamException(GradCamErrorKind.Option, $"the model's weights have {BytesOf(model.Graph.Initializer) / 1e9:0.0} GB, and an .onnx file holds at most 2 GB. Give the weights a file of their own with --external-data FILE.");
        long bytes = externalData is null ? FillIn(model, sourceOf, cancellationToken) : MoveOut(model, Path.Combine(folder, externalData), sourceOf, cancellationToken);
        string path = Path.Combine(folder, name);
        OnnxFile.Write(path, model);
        return bytes + new FileInfo(path).Length;
    }

    private static long FillIn(ModelProto model, Func<TensorProto, IWeightsSource> sourceOf, CancellationToken cancellationToken)
    {
        foreach (TensorProto tensor in model.Graph.Initializer.Where(i => i.IsExternal()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            FillIn(tensor, sourceOf(tensor));
        }

        return 0;
    }

    private static void FillIn(TensorProto tensor, IWeightsSource source)
    {
        var data = new MemoryStream(checked((int)BytesOf([tensor])));
        source.CopyTo(tensor.Name, data);
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(data.GetBuffer().AsMemory(0, (int)data.Length));
        tensor.ExternalData.Clear();
        tensor.DataLocation = TensorProto.Types.DataLocation.Default;
    }

    private static long MoveOut(ModelProto model, string path, Func<TensorProto, IWeightsSource> sourceOf, CancellationToken cancellationToken)
    {
        using FileStream file = File.Create(path);
        for (int i = 0; i < model.Graph.Initializer.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TensorProto tensor = model.Graph.Initializer[i];
            if (BytesOf([tensor]) < Inline || Tensors.SizeOf(tensor.DataType) == 0)
            {
                if (tensor.IsExternal())
                    FillIn(tensor, sourceOf(tensor));
                continue;
            }

            // ONNX Runtime maps data that begin on a page.
            file.Position = (file.Length + 4095) / 4096 * 4096;
            long offset = file.Position;
            if (tensor.HasRawData && !tensor.IsExternal())
                tensor.RawData.WriteTo(file);
            else
                sourceOf(tensor).CopyTo(tensor.Name, file);
            model.Graph.Initializer[i] = Tensors.External(tensor.Name, tensor.Dims, tensor.DataType, Path.GetFileName(path), offset, file.Position - offset);
        }

        file.Flush(flushToDisk: true);
        return file.Length;
    }
}
