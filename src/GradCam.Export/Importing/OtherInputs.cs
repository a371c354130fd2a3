using System.Globalization;
using System.Runtime.InteropServices;
using GradCam.NumPy;
using GradCam.Onnx;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Model;
using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>
/// Handles the inputs of a model beside the picture. Each gets fixed values, the same for all pictures. Constants replace these inputs, so that the
/// model then accepts only the picture.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="picture">The input that receives the picture.</param>
internal sealed class OtherInputs(ModelProto model, ImageInput picture)
{
    private readonly List<ValueInfoProto> _others = [.. ImageInput.Inputs(model.Graph).Where(i => i.Name != picture.Name)];

    /// <summary>Replaces the inputs with constants.</summary>
    /// <param name="values">The values by the inputs' names; a scalar fills an input.</param>
    /// <param name="onlyLooks">Whether an input without values gets zeros. Otherwise it is an error.</param>
    /// <param name="note">Receives the kind and text of a note on each change.</param>
    /// <exception cref="OnnxException">An input has no values, or values that it does not accept; or there is no such input.</exception>
    public void Fix(IReadOnlyDictionary<string, NpyArray> values, bool onlyLooks, Action<string, string> note)
    {
        if (values.Keys.FirstOrDefault(k => !_others.Any(o => o.Name == k)) is { } unknown)
            throw new OnnxException(unknown == picture.Name ? $"--input {unknown}: this is the input that takes the picture." : $"--input {unknown}: the model has no input of this name beside the picture. {Listed()}");
        List<ValueInfoProto> missing = [.. _others.Where(o => !values.ContainsKey(o.Name))];
        if (missing.Count > 0 && !onlyLooks)
            throw new OnnxException($"The model has {_others.Count + 1} inputs. The picture is '{picture.Name}'; give {Text(missing)} with {string.Join(" ", missing.Select(m => $"--input {m.Name}=FILE.npy"))}, a .csv file or a number.");
        foreach (ValueInfoProto other in _others)
            Replace(other, values.GetValueOrDefault(other.Name) ?? new NpyArray([], [0]));
        if (_others.Count > 0)
            note(NoteKinds.Inputs, $"the picture is the input '{picture.Name}'; {string.Join(" and ", _others.Select(o => values.ContainsKey(o.Name) ? $"'{o.Name}' has the values that --input gives" : $"'{o.Name}' {Shape(o)} needs values: --input {o.Name}=FILE.npy, a .csv file or a number"))}");
    }

    private void Replace(ValueInfoProto input, NpyArray given)
    {
        long?[] dims = ImageInput.Lengths(input);

        // A free first axis is the batch. A single row is for all pictures.
        bool perPicture = dims.Length > 0 && dims[0] is null;
        long[] wanted = [.. dims.Select((d, axis) => d ?? (given.Shape.Count == dims.Length && axis > 0 ? given.Shape[axis] : 1))];
        long count = wanted.Aggregate(1L, (product, d) => product * d);
        if (given.Shape.Count > 0 && !Squeezed(given.Shape).SequenceEqual(Squeezed(wanted)))
            throw new OnnxException($"--input {input.Name}: the values are [{string.Join(", ", given.Shape)}], and the model takes {Shape(input)}.");
        float[] values = given.Shape.Count > 0 ? given.Data : [.. Enumerable.Repeat(given.Data[0], checked((int)count))];
        string constant = perPicture ? $"{input.Name}_given" : input.Name;
        TensorProto tensor = Typed(constant, wanted, values, (TensorProto.Types.DataType)input.Type.TensorType.ElemType, input.Name);
        GraphProto graph = model.Graph;
        graph.Input.Remove(input);
        graph.Initializer.Add(tensor);
        if (!perPicture)
            return;
        string name = input.Name;
        graph.Initializer.Add(Tensors.Make($"{name}_first_axis", [1], (ReadOnlySpan<long>)[0L]));
        graph.Initializer.Add(Tensors.Make($"{name}_other_axes", [wanted.Length - 1], (ReadOnlySpan<long>)wanted.AsSpan(1)));
        NodeProto[] nodes =
        [
            Node("Shape", $"{name}_picture_shape", picture.Name),
            Node("Gather", $"{name}_pictures", $"{name}_picture_shape", $"{name}_first_axis"),
            Node("Concat", $"{name}_shape", $"{name}_pictures", $"{name}_other_axes"),
            Node("Expand", name, constant, $"{name}_shape"),
        ];
        nodes[2].Attribute.Add(Attributes.Make("axis", 0L));
        for (int i = 0; i < nodes.Length; i++)
            graph.Node.Insert(i, nodes[i]);
    }

    private static NodeProto Node(string type, string output, params string[] inputs) => new() { OpType = type, Name = output, Input = { inputs }, Output = { output } };

    private static TensorProto Typed(string name, long[] dims, float[] values, TensorProto.Types.DataType type, string input) => type switch
    {
        TensorProto.Types.DataType.Float => Tensors.Make(name, dims, (ReadOnlySpan<float>)values),
        TensorProto.Types.DataType.Float16 => Tensors.Make(name, dims, type, Bytes(Array.ConvertAll(values, v => (Half)v))),
        TensorProto.Types.DataType.Double => Tensors.Make(name, dims, type, Bytes(Array.ConvertAll(values, v => (double)v))),
        TensorProto.Types.DataType.Int64 => Tensors.Make(name, dims, type, Bytes(Array.ConvertAll(values, v => (long)MathF.Round(v)))),
        TensorProto.Types.DataType.Int32 => Tensors.Make(name, dims, type, Bytes(Array.ConvertAll(values, v => (int)MathF.Round(v)))),
        TensorProto.Types.DataType.Uint8 or TensorProto.Types.DataType.Bool => Tensors.Make(name, dims, type, Array.ConvertAll(values, v => (byte)MathF.Round(v))),
        _ => throw new OnnxException($"--input {input}: the model takes {type.ToString().ToLowerInvariant()} there, which is not supported. Export it with float32."),
    };

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();

    private static IEnumerable<long> Squeezed(IEnumerable<long> shape) => shape.Where(d => d != 1);

    private string Listed() => _others.Count == 0 ? "It takes nothing else." : $"It takes {Text(_others)}.";

    private static string Text(IEnumerable<ValueInfoProto> inputs) => string.Join(" and ", inputs.Select(i => $"'{i.Name}' {Shape(i)}"));

    private static string Shape(ValueInfoProto input) =>
        $"[{string.Join(", ", ImageInput.Lengths(input).Select((d, axis) => d?.ToString(CultureInfo.InvariantCulture) ?? (axis == 0 ? "N" : "free")))}]";
}
