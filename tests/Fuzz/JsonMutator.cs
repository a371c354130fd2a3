using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GradCam.Fuzz;

/// <summary>Replaces, repeats or removes one member of a JSON document, so that the result is still JSON. A safetensors file is a document and data.</summary>
internal static class JsonMutator
{
    private const int LengthBytes = sizeof(long);

    /// <summary>Applies a change. In other files, it replaces a byte.</summary>
    public static byte[] Apply(byte[] bytes, Edit edit)
    {
        if (bytes[0] is (byte)'{' or (byte)'[')
            return Change(bytes, edit) ?? SetByte(bytes, edit);
        if (bytes.Length > LengthBytes && bytes[LengthBytes] == (byte)'{' && BinaryPrimitives.ReadInt64LittleEndian(bytes) is var length && length >= 0 && length <= bytes.Length - LengthBytes
            && Change(bytes.AsSpan(LengthBytes, (int)length), edit) is { } header)
        {
            byte[] prefix = new byte[LengthBytes];
            BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
            return [.. prefix, .. header, .. bytes.AsSpan(LengthBytes + (int)length)];
        }

        return SetByte(bytes, edit);
    }

    private static byte[] SetByte(byte[] bytes, Edit edit)
    {
        bytes[Math.Min((int)(edit.Where * bytes.Length), bytes.Length - 1)] = (byte)edit.Value;
        return bytes;
    }

    private static byte[]? Change(ReadOnlySpan<byte> text, Edit edit)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(text);
            if (root is null)
                return null;
            var places = new List<(JsonNode Parent, string? Name, int Index)>();
            Find(root, places);
            if (places.Count == 0)
                return null;
            (JsonNode parent, string? name, int index) = places[Math.Min((int)(edit.Where * places.Count), places.Count - 1)];
            Change(parent, name, index, (int)(edit.Size * 12), edit.Value);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // Earlier changes may have broken the document, or repeated a name.
            return null;
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static void Find(JsonNode node, List<(JsonNode Parent, string? Name, int Index)> places)
    {
        if (node is JsonObject members)
        {
            foreach ((string name, JsonNode? value) in members)
            {
                places.Add((node, name, 0));
                if (value is not null)
                    Find(value, places);
            }
        }
        else if (node is JsonArray items)
        {
            for (int i = 0; i < items.Count; i++)
            {
                places.Add((node, null, i));
                if (items[i] is { } item)
                    Find(item, places);
            }
        }
    }

    private static void Change(JsonNode parent, string? name, int index, int how, long value)
    {
        if (how == 0)
        {
            if (name is not null)
                parent.AsObject().Remove(name);
            else
                parent.AsArray().RemoveAt(index);
            return;
        }

        JsonNode? old = name is not null ? parent[name] : parent[index];
        JsonNode? changed = how switch
        {
            1 or 2 => null,
            3 => new JsonArray(),
            4 => new JsonObject(),
            5 => new JsonArray(old?.DeepClone(), old?.DeepClone()),
            6 => JsonValue.Create(string.Empty),
            7 => JsonValue.Create($"../{value}"),
            8 => JsonValue.Create(value % 2 == 0),
            9 => JsonValue.Create(value / 3.0),
            _ => JsonValue.Create(value),
        };
        if (name is not null)
            parent[name] = changed;
        else if (how == 5)
            parent.AsArray().Add(old?.DeepClone());
        else
            parent[index] = changed;
    }
}
