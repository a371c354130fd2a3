using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GradCam.Text;

/// <summary>Reads JSON documents that anyone may have written.</summary>
internal static class JsonText
{
    // None of the program's own documents comes near.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads a document. In addition to what its type requires, no list holds a null.</summary>
    /// <param name="json">The document.</param>
    /// <param name="type">Its type.</param>
    /// <exception cref="JsonException">It is not JSON, not of its type, <c>null</c>, or a list in it holds a null.</exception>
    public static T Read<T>(string json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using (var document = JsonDocument.Parse(json, Options))
                RejectNulls(document.RootElement, string.Empty);
            T value = JsonSerializer.Deserialize(json, type) ?? throw new JsonException("the document is null.");

            // A member that is missing is null unless its type requires it. The serializer writes no null where the type forbids it, if its code is made with
            // metadata alone (JsonSourceGenerationMode).
            JsonSerializer.Serialize(Stream.Null, value, type);
            return value;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            // Half of a surrogate pair; a name twice where it must not be.
            throw new JsonException(e.Message, e);
        }
    }

    private static void RejectNulls(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in value.EnumerateObject())
                RejectNulls(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}");
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            int i = 0;
            foreach (JsonElement item in value.EnumerateArray())
            {
                string place = $"{path}[{i++}]";
                if (item.ValueKind == JsonValueKind.Null)
                    throw new JsonException($"{place} is null.");
                RejectNulls(item, place);
            }
        }
    }
}
