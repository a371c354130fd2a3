using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GradCam.Text;

/// <summary>Reads untrusted JSON documents.</summary>
internal static class JsonText
{
    /// <summary>
    /// Reads a document. The serializer accepts a null in a list, and a null for a missing parameter of a constructor; here both are errors. A
    /// missing optional member is still null, regardless of its initializer.
    /// </summary>
    /// <param name="json">The document.</param>
    /// <param name="type">Its type.</param>
    /// <exception cref="JsonException">The document is not JSON, does not match the type, or contains a null that the type forbids; the message names
    /// the member.</exception>
    public static T Read<T>(string json, JsonTypeInfo<T> type)
        where T : class
    {
        T value;
        try
        {
            value = JsonSerializer.Deserialize(json, type) ?? throw new JsonException("the document is null.");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            // Half of a surrogate pair, or a duplicate name.
            throw new JsonException(e.Message, e);
        }

        RejectNulls(value, type, string.Empty);
        return value;
    }

    private static void RejectNulls(object value, JsonTypeInfo type, string path)
    {
        if (type.Kind == JsonTypeInfoKind.Object)
        {
            foreach (JsonPropertyInfo property in type.Properties.Where(p => p.Get is not null))
            {
                string name = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                if (property.Get!(value) is { } member)
                    RejectNulls(member, type.Options.GetTypeInfo(property.PropertyType), name);
                else if (!property.IsGetNullable && property.AssociatedParameter is not { IsMemberInitializer: true })
                    throw new JsonException($"{name} is missing.");
            }
        }
        else if (type.Kind == JsonTypeInfoKind.Enumerable && type.ElementType is { IsPrimitive: false } element)
        {
            int i = 0;
            foreach (object? item in (IEnumerable)value)
            {
                string name = $"{path}[{i++}]";
                RejectNulls(item ?? throw new JsonException($"{name} is null."), type.Options.GetTypeInfo(element), name);
            }
        }
    }
}
