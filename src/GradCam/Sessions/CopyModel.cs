using System.Text;

namespace GradCam.Sessions;

/// <summary>A graph that does nothing, <c>y = Identity(x)</c> of a float32 tensor of any shape.</summary>
internal static class CopyModel
{
    /// <summary>The name of what goes in.</summary>
    public const string Input = "x";

    /// <summary>The name of what comes out.</summary>
    public const string Output = "y";

    /// <summary>It as an ONNX file's bytes. The numbers are those of the fields in onnx.proto.</summary>
    public static byte[] Bytes { get; } =
    [
        .. Number(1, 8),                                    // ModelProto.ir_version
        .. Message(7,                                       // ModelProto.graph
            [
                .. Message(1, [.. Text(1, Input), .. Text(2, Output), .. Text(4, "Identity")]),
                .. Text(2, "copy"),
                .. Message(11, Value(Input)),               // GraphProto.input
                .. Message(12, Value(Output)),              // GraphProto.output
            ]),
        .. Message(8, [.. Text(1, ""), .. Number(2, 17)]),  // ModelProto.opset_import
    ];

    // ValueInfoProto: name, and the type of a float32 tensor.
    private static byte[] Value(string name) => [.. Text(1, name), .. Message(2, Message(1, Number(1, 1)))];

    private static byte[] Number(int field, byte value) => [(byte)(field << 3), value];

    private static byte[] Text(int field, string text) => Message(field, Encoding.ASCII.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [(byte)((field << 3) | 2), (byte)content.Length, .. content];
}
