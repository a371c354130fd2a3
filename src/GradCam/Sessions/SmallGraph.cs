using System.Text;

namespace GradCam.Sessions;

/// <summary>
/// Writes graphs of a few nodes on float32 tensors as bytes of ONNX files. A device runs them beside a model's own graphs. The numbers are those of
/// the fields in onnx.proto. So an explanation does not need the package GradCam.Onnx.
/// </summary>
internal static class SmallGraph
{
    private const int Float = 1;
    private const int Int64 = 7;

    /// <summary>Returns the bytes of a model.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="inputs">The names of its inputs.</param>
    /// <param name="output">The name of its output.</param>
    /// <param name="parts">The results of <see cref="Node"/> and <see cref="Integers"/>.</param>
    public static byte[] Model(string name, IEnumerable<string> inputs, string output, params IEnumerable<byte[]> parts) => Model(name, inputs, output, null, parts);

    /// <summary>Returns the bytes of a model whose inputs and output all have the same shape.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="inputs">The names of its inputs.</param>
    /// <param name="output">The name of its output.</param>
    /// <param name="shape">The shape; <c>null</c> for any.</param>
    /// <param name="parts">The results of <see cref="Node"/> and <see cref="Integers"/>.</param>
    public static byte[] Model(string name, IEnumerable<string> inputs, string output, IReadOnlyCollection<int>? shape, params IEnumerable<byte[]> parts) =>
    [
        .. Number(1, 8),                                                        // ModelProto.ir_version
        .. Message(7, [                                                         // ModelProto.graph
            .. parts.SelectMany(p => p),
            .. Text(2, name),
            .. inputs.SelectMany(i => Message(11, Value(i, shape))),            // GraphProto.input
            .. Message(12, Value(output, shape)),                               // GraphProto.output
        ]),
        .. Message(8, [.. Text(1, ""), .. Number(2, 17)]),                      // ModelProto.opset_import
    ];

    /// <summary>Returns the bytes of a node.</summary>
    /// <param name="opType">The operator.</param>
    /// <param name="inputs">The names of its inputs.</param>
    /// <param name="output">The name of its output.</param>
    /// <param name="attributes">The attributes, which are integers.</param>
    public static byte[] Node(string opType, IEnumerable<string> inputs, string output, params IEnumerable<(string Name, int Value)> attributes) =>
        Message(1, [                                                            // GraphProto.node
            .. inputs.SelectMany(i => Text(1, i)),
            .. Text(2, output),
            .. Text(4, opType),
            .. attributes.SelectMany(a => Message(5, [.. Text(1, a.Name), .. Number(3, a.Value), .. Number(20, 2)])),
        ]);

    /// <summary>Returns the bytes of a constant, a list of integers.</summary>
    public static byte[] Integers(string name, params IReadOnlyCollection<int> values) =>
        Message(5, [                                                            // GraphProto.initializer
            .. Number(1, values.Count),
            .. Number(2, Int64),
            .. values.SelectMany(v => Number(7, v)),
            .. Text(8, name),
        ]);

    // ValueInfoProto: a name, and the type of a float32 tensor, with the length of each axis if the shape is known.
    private static byte[] Value(string name, IReadOnlyCollection<int>? shape)
    {
        byte[] axes = shape is null ? [] : Message(2, [.. shape.SelectMany(length => Message(1, Number(1, length)))]);
        return [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, Float), .. axes]))];
    }

    private static byte[] Text(int field, string text) => Message(field, Encoding.ASCII.GetBytes(text));

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Message(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    // Each byte has seven bits, the lowest first.
    private static IEnumerable<byte> Varint(int value)
    {
        for (; value > 0x7F; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
