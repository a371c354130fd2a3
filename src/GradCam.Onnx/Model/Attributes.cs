using Google.Protobuf;

namespace GradCam.Onnx.Model;

/// <summary>Reads and makes node attributes by name, with the default of the operator's specification.</summary>
internal static class Attributes
{
    /// <summary>Returns the attribute of that name, or <c>null</c>.</summary>
    public static AttributeProto? Find(this NodeProto node, string name)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.Name == name)
                return attribute;
        }

        return null;
    }

    /// <summary>Returns an integer attribute.</summary>
    public static long Int(this NodeProto node, string name, long otherwise) => node.Find(name) is { } a ? a.I : otherwise;

    /// <summary>Returns a float attribute.</summary>
    public static float Float(this NodeProto node, string name, float otherwise) => node.Find(name) is { } a ? a.F : otherwise;

    /// <summary>Returns a string attribute.</summary>
    public static string String(this NodeProto node, string name, string otherwise) => node.Find(name) is { } a ? a.S.ToStringUtf8() : otherwise;

    /// <summary>Returns a list of integers, or <c>null</c> if the node has none.</summary>
    public static long[]? Ints(this NodeProto node, string name) => node.Find(name) is { } a ? [.. a.Ints] : null;

    /// <summary>Returns a list of floats, or <c>null</c> if the node has none.</summary>
    public static float[]? Floats(this NodeProto node, string name) => node.Find(name) is { } a ? [.. a.Floats] : null;

    /// <summary>Makes an integer attribute.</summary>
    public static AttributeProto Make(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>Makes a float attribute.</summary>
    public static AttributeProto Make(string name, float value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    /// <summary>Makes a string attribute.</summary>
    public static AttributeProto Make(string name, string value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>Makes an attribute that is a list of integers.</summary>
    public static AttributeProto Make(string name, IEnumerable<long> values) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    /// <summary>Makes a tensor attribute.</summary>
    public static AttributeProto Make(string name, TensorProto value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = value };
}
