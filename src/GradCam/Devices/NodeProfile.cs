using System.Text.Json;

namespace GradCam.Devices;

/// <summary>
/// Reads the profile that ONNX Runtime writes of a session: a JSON array of events. Each event of category <c>Node</c> whose name ends in
/// <c>_kernel_time</c> describes the run of one node.
/// </summary>
internal static class NodeProfile
{
    private const string Suffix = "_kernel_time";

    /// <summary>Reads a profile.</summary>
    /// <param name="json">The file.</param>
    /// <returns>The nodes in the order in which they began. A node that ran several times is listed once.</returns>
    /// <exception cref="GradCamException">The file is no profile.</exception>
    public static IReadOnlyList<PlacedNode> Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return
            [
                .. document.RootElement.EnumerateArray()
                    .Where(e => Text(e, "cat") == "Node" && Text(e, "name").EndsWith(Suffix, StringComparison.Ordinal))
                    .OrderBy(e => e.GetProperty("ts").GetInt64())
                    .Select(e => new PlacedNode(Text(e, "name")[..^Suffix.Length], Text(e.GetProperty("args"), "op_name"), Text(e.GetProperty("args"), "provider")))
                    .Distinct(),
            ];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new GradCamException(GradCamErrorKind.Device, $"ONNX Runtime's profile is not as expected: {e.Message}", e);
        }
    }

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString() ?? string.Empty;
}
