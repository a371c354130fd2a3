using System.Text.Json.Serialization;

namespace GradCam.Cli.CommandLine;

/// <summary>A method as <c>gradcam methods --json</c> prints it.</summary>
internal sealed record MethodJson(string Name, IReadOnlyList<ParameterJson> Parameters);

/// <summary>A parameter of it.</summary>
internal sealed record ParameterJson(string Name, string Kind, string Default, double Least, double Most, string Description);

/// <summary>The JSON of <c>gradcam methods</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MethodJson))]
internal sealed partial class MethodsJson : JsonSerializerContext;
