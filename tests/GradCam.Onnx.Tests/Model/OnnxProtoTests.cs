using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Model;

/// <summary>The generated code against onnx.proto, the input of <c>generate.sh</c>.</summary>
public partial class OnnxProtoTests
{
    [Fact]
    public void The_generated_messages_are_those_of_the_schema()
    {
        string[] schema = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "onnx.proto"));
        string[] wanted = [.. schema.Select(l => Field().Match(l)).Where(m => m.Success).Select(m => $"{(m.Groups["label"].Value == "repeated" ? "repeated" : "optional")} {m.Groups["type"].Value.Split('.')[^1]} {m.Groups["name"]} = {m.Groups["number"]}")];
        string[] made = [.. OnnxReflection.Descriptor.MessageTypes.SelectMany(Messages).SelectMany(m => m.Fields.InDeclarationOrder()).Select(Text)];
        Assert.True(wanted.Length > 60);
        Assert.Equal(wanted.Order(StringComparer.Ordinal), made.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<MessageDescriptor> Messages(MessageDescriptor message) => [message, .. message.NestedTypes.SelectMany(Messages)];

    private static string Text(FieldDescriptor field)
    {
        string type = field.FieldType switch
        {
            FieldType.Message => field.MessageType.Name,
            FieldType.Enum => field.EnumType.Name,
            _ => field.FieldType.ToString().ToLowerInvariant(),
        };
        return $"{(field.IsRepeated ? "repeated" : "optional")} {type} {field.Name} = {field.FieldNumber}";
    }

    [GeneratedRegex(@"^\s*(?<label>optional|repeated|oneof)?\s*(?<type>[\w.]+)\s+(?<name>\w+)\s*=\s*(?<number>\d+)\s*(\[.*\])?;")]
    private static partial Regex Field();
}
