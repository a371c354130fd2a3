using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace GradCam.Metrics;

/// <summary>
/// Reads boxes from Pascal VOC's XML: <c>annotation/object/bndbox</c> with <c>xmin, ymin, xmax, ymax</c>, which are the first and last pixels,
/// counted from 1, and <c>object/name</c>. Everingham et al., "The PASCAL Visual Object Classes Challenge", development kit.
/// </summary>
internal static class VocBoxes
{
    public static IEnumerable<(string Picture, LabeledBox Box)> Parse(string text, string name)
    {
        XElement root;
        try
        {
            // Annotations contain no entities and no external parts.
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            root = XDocument.Load(reader).Root!;
        }
        catch (XmlException e)
        {
            throw new GradCamException(GradCamErrorKind.Data, $"not XML: {e.Message}", e);
        }

        if (root.Name.LocalName != "annotation")
            throw new GradCamException(GradCamErrorKind.Data, $"not Pascal VOC: it begins with <{root.Name.LocalName}>, not <annotation>.");

        // ImageNet's annotations name pictures without file extensions, so the annotation's own file name also identifies the picture.
        string picture = root.Element("filename")?.Value.Trim() is { Length: > 0 } file ? file : name;
        foreach (XElement item in root.Elements("object"))
        {
            XElement box = item.Element("bndbox") ?? throw new GradCamException(GradCamErrorKind.Data, "an <object> has no <bndbox>.");
            yield return (picture, new LabeledBox(
                new TruthBox(Number(box, "xmin") - 1, Number(box, "ymin") - 1, Number(box, "xmax"), Number(box, "ymax")),
                item.Element("name")?.Value.Trim() is { Length: > 0 } label ? label : null));
        }
    }

    private static double Number(XElement box, string name)
    {
        string? text = box.Element(name)?.Value;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new GradCamException(GradCamErrorKind.Data, text is null ? $"a <bndbox> has no <{name}>." : $"'{text.Trim()}' in <{name}> is not a number.");
    }
}
