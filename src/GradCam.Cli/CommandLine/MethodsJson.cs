using System.Text.Json.Serialization;

namespace GradCam.Cli.CommandLine;

/// <summary>Represents a method in the output of <c>gradcam methods --json</c>.</summary>
internal sealed record MethodJson(string Name, IReadOnlyList<ParameterJson> Parameters);

/// <summary>Represents a parameter of the method.</summary>
internal sealed record ParameterJson(string Name, string Kind, string Default, double Least, double Most, string Description);

/// <summary>Serializes the output of <c>gradcam methods</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MethodJson))]
internal sealed partial class MethodsJson : JsonSerializerContext;
