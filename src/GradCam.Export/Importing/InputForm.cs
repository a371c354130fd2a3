using GradCam.Onnx;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>
/// Inserts nodes at a model's input, so that the model accepts float32 <c>[N,C,H,W]</c>, whatever the layout and type of its own input. The rest of
/// the import then handles only this form.
/// </summary>
/// <param name="graph">The model, with constants as initializers.</param>
/// <param name="input">The model's input.</param>
/// <param name="note">Receives the kind and text of a note on each change.</param>
internal sealed class InputForm(GraphProto graph, ImageInput input, Action<string, string> note)
{
    private static readonly HashSet<string> s_anyType = new(StringComparer.Ordinal) { "Flatten", "Gather", "Identity", "Reshape", "Slice", "Squeeze", "Transpose", "Unsqueeze" };

    private int _added;

    /// <summary>Inserts the nodes.</summary>
    /// <returns>The name of the new input; that of the model's own input if it already is float32 <c>[N,C,H,W]</c>.</returns>
    /// <exception cref="OnnxException">The model computes in float64, and its weights are in another file.</exception>
    public string Apply() => InLayout(InType(input.Name));

    private string InType(string tensor)
    {
        switch ((TensorProto.Types.DataType)input.ElementType)
        {
            case TensorProto.Types.DataType.Float:
                return tensor;
            case TensorProto.Types.DataType.Float16:
                note(NoteKinds.ElementType, "the model computes in float16; image, activations, scores and all of the gradient are float32");
                return HalfPrecision.WidenInput(graph, tensor);
            case TensorProto.Types.DataType.Double:
                DoublePrecision.Narrow(graph);
                note(NoteKinds.ElementType, "the model computes in float64; GradCam computes in float32");
                return tensor;
            default:
                return OfIntegers(tensor, (TensorProto.Types.DataType)input.ElementType);
        }
    }

    private string OfIntegers(string tensor, TensorProto.Types.DataType type)
    {
        string name = type.ToString().ToLowerInvariant();
        if (IsOnlyCast(tensor))
        {
            // The casts also accept float32, and the gradient passes them.
            Input(tensor).Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Float;
            note(NoteKinds.ElementType, $"the model takes {name} and casts it to floating point; GradCam gives it float32 with the same values");
            return tensor;
        }

        (float low, float high) = type switch
        {
            TensorProto.Types.DataType.Uint8 => (byte.MinValue, byte.MaxValue),
            TensorProto.Types.DataType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            TensorProto.Types.DataType.Uint16 => (ushort.MinValue, ushort.MaxValue),
            TensorProto.Types.DataType.Int16 => (short.MinValue, short.MaxValue),
            TensorProto.Types.DataType.Uint32 => (0, 4294967040f),

            // The largest float32 below 2^31; int64 needs no larger limit.
            _ => (int.MinValue, 2147483520f),
        };
        string real = $"{tensor}_float32";
        Replace(tensor, real);
        string at = real;
        at = Binary("Add", at, 0.5f, $"{tensor}_half_up");
        at = Node("Floor", $"{tensor}_rounded", at);
        at = Binary("Max", at, low, $"{tensor}_at_least");
        at = Binary("Min", at, high, $"{tensor}_at_most");
        Node("Cast", tensor, at);
        graph.Node[_added - 1].Attribute.Add(Attributes.Make("to", (long)type));
        note(NoteKinds.ElementType, $"the model takes {name}; GradCam gives it float32, rounded to {name}. No gradient passes the rounding, so that methods that need the gradient of the image are not available");
        return real;
    }

    private string InLayout(string tensor)
    {
        const string Image = "image_nchw";
        switch (input.Axes)
        {
            case ImageAxes.ChannelsLast:
                Replace(tensor, Image);
                _added = 0;
                Node("Transpose", tensor, Image);
                graph.Node[0].Attribute.Add(Attributes.Make("perm", [0, 2, 3, 1]));
                note(NoteKinds.ChannelsLast, $"the model takes its channels last; a Transpose in front of it takes [N,{input.Channels},H,W]");
                return Image;
            case ImageAxes.NoChannels:
                Replace(tensor, Image);
                _added = 0;
                graph.Initializer.Add(Tensors.Make($"{Image}_channel", [], (ReadOnlySpan<long>)[0L]));
                Node("Gather", tensor, Image, $"{Image}_channel");
                graph.Node[0].Attribute.Add(Attributes.Make("axis", 1L));
                note(NoteKinds.ChannelsLast, "the model takes [N,H,W]; GradCam gives it pictures of one channel");
                return Image;
            case ImageAxes.Flat:
                Replace(tensor, Image);
                _added = 0;
                Node("Flatten", tensor, Image);
                note(NoteKinds.ChannelsLast, $"the model takes a picture as one row of values, read as {(input.Channels == 1 ? "" : $"{input.Channels} channels of ")}{input.Height}x{input.Width} pixels");
                return Image;
            default:
                return tensor;
        }
    }

    // Inserts a node before the model's own nodes, in the order of the calls.
    private string Node(string type, string output, params string[] inputs)
    {
        graph.Node.Insert(_added++, new NodeProto { OpType = type, Name = output, Input = { inputs }, Output = { output } });
        return output;
    }

    private string Binary(string type, string tensor, float constant, string output)
    {
        graph.Initializer.Add(Tensors.Make($"{output}_constant", [], (ReadOnlySpan<float>)[constant]));
        return Node(type, output, tensor, $"{output}_constant");
    }

    private void Replace(string tensor, string with)
    {
        ValueInfoProto info = Input(tensor);
        info.Name = with;
        info.Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Float;
    }

    private ValueInfoProto Input(string tensor) => graph.Input.First(i => i.Name == tensor);

    private bool IsOnlyCast(string tensor)
    {
        var index = new GraphIndex(graph);
        var pending = new Stack<string>([tensor]);
        while (pending.TryPop(out string? at))
        {
            if (graph.Output.Any(o => o.Name == at))
                return false;
            foreach (NodeProto node in index.Consumers(at))
            {
                bool toReal = node.OpType == "Cast" && (TensorProto.Types.DataType)node.Int("to", 0) is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Double;
                if (toReal || node.OpType is "Shape" or "Size")
                    continue;
                if (!s_anyType.Contains(node.OpType) || node.Input[0] != at)
                    return false;
                pending.Push(node.Output[0]);
            }
        }

        return true;
    }
}
