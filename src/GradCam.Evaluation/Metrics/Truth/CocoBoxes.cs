using System.Globalization;
using System.Text.Json;

namespace GradCam.Metrics;

/// <summary>
/// Reads boxes from COCO's JSON: <c>images</c> with <c>id</c> and <c>file_name</c>, <c>annotations</c> with <c>image_id</c>, <c>category_id</c> and
/// <c>bbox</c> as left, top, width, height in pixels from the left and top edge, and <c>categories</c> with <c>id</c> and <c>name</c>.
/// </summary>
internal static class CocoBoxes
{
    public static IEnumerable<(string Picture, LabeledBox Box)> Parse(string text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new GradCamException(GradCamErrorKind.Data, $"not JSON: {e.Message}", e);
        }

        using (document)
        {
            Dictionary<string, string> files = Names(document.RootElement, "images", "file_name");
            Dictionary<string, string> categories = document.RootElement.TryGetProperty("categories", out _) ? Names(document.RootElement, "categories", "name") : [];
            foreach (JsonElement annotation in List(document.RootElement, "annotations"))
            {
                string image = Text(annotation, "image_id");
                if (!files.TryGetValue(image, out string? file))
                    throw new GradCamException(GradCamErrorKind.Data, $"an annotation refers to the image {image}, which is not in \"images\".");
                JsonElement box = Property(annotation, "bbox");
                if (box.ValueKind != JsonValueKind.Array || box.GetArrayLength() != 4 || box.EnumerateArray().Any(n => n.ValueKind != JsonValueKind.Number))
                    throw new GradCamException(GradCamErrorKind.Data, $"the \"bbox\" {box.GetRawText()} is not [x, y, width, height].");
                double[] n = [.. box.EnumerateArray().Select(e => e.GetDouble())];
                string? category = annotation.TryGetProperty("category_id", out _) ? categories.GetValueOrDefault(Text(annotation, "category_id")) : null;
                yield return (file, new LabeledBox(new TruthBox(n[0], n[1], n[0] + n[2], n[1] + n[3]), category));
            }
        }
    }

    private static Dictionary<string, string> Names(JsonElement root, string list, string name)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonElement item in List(root, list))
            names[Text(item, "id")] = Text(item, name);
        return names;
    }

    private static JsonElement.ArrayEnumerator List(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : throw new GradCamException(GradCamErrorKind.Data, $"not a COCO file: it has no list \"{name}\".");

    private static JsonElement Property(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement value) ? value : throw new GradCamException(GradCamErrorKind.Data, $"an entry has no \"{name}\": {Short(item)}");

    private static string Text(JsonElement item, string name)
    {
        JsonElement value = Property(item, name);
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetDouble().ToString(CultureInfo.InvariantCulture),
            _ => throw new GradCamException(GradCamErrorKind.Data, $"\"{name}\" is neither a name nor a number: {Short(item)}"),
        };
    }

    private static string Short(JsonElement item) => item.GetRawText() is { Length: > 80 } text ? text[..80] + "..." : item.GetRawText();
}
