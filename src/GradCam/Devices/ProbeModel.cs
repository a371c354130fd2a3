using System.Text;

namespace GradCam.Devices;

/// <summary>The smallest graph that computes anything, <c>y = Relu(x)</c> of one number: to find out whether a device works.</summary>
internal static class ProbeModel
{
    /// <summary>What to give it: where nothing is computed, empty memory comes out, which holds zeros.</summary>
    public const float Input = 2.5f;

    /// <summary>What it makes of that.</summary>
    public const float Output = 2.5f;

    /// <summary>It as an ONNX file's bytes. The numbers are those of the fields in onnx.proto.</summary>
    public static byte[] Bytes { get; } =
    [
        .. Number(1, 8),                               // ModelProto.ir_version
        .. Message(7,                                  // ModelProto.graph
            [
                .. Message(1, [.. Text(1, "x"), .. Text(2, "y"), .. Text(4, "Relu")]),
                .. Text(2, "probe"),
                .. Message(11, Value("x")),            // GraphProto.input
                .. Message(12, Value("y")),            // GraphProto.output
            ]),
        .. Message(8, [.. Text(1, ""), .. Number(2, 17)]),  // ModelProto.opset_import
    ];

    // ValueInfoProto: name, and a float32 tensor's type with one axis of length 1.
    private static byte[] Value(string name) =>
        [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, 1), .. Message(2, Message(1, Number(1, 1)))]))];

    private static byte[] Number(int field, byte value) => [(byte)(field << 3), value];

    private static byte[] Text(int field, string text) => Message(field, Encoding.ASCII.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [(byte)((field << 3) | 2), (byte)content.Length, .. content];
}
