using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GradCam.Tools.ApiReference;

/// <summary>Converts XML comments to Markdown.</summary>
/// <param name="comments">The comments.</param>
/// <param name="types">The types with pages, which are the targets of references.</param>
internal sealed partial class CommentText(Comments comments, IEnumerable<Type> types)
{
    private readonly Dictionary<string, Type> _pages = types.ToDictionary(t => MemberId.Of(t)[2..], StringComparer.Ordinal);

    /// <summary>Returns the comment of a member, or <c>null</c>.</summary>
    public XElement? Find(MemberInfo member) => comments.Find(member);

    /// <summary>Returns a member's summary; empty if it has none.</summary>
    public string Summary(MemberInfo member) => Of(Find(member)?.Element("summary"));

    /// <summary>Returns a comment's element as Markdown.</summary>
    public string Of(XElement? element) => element is null ? "" : Blanks().Replace(string.Concat(element.Nodes().Select(Node)), " ").Replace(" \n", "\n", StringComparison.Ordinal).Trim();

    /// <summary>Escapes text that Markdown and the site would read as markup.</summary>
    public static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("{{", "&#123;&#123;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);

    private string Node(XNode node) => node switch
    {
        XText text => Escaped(Blanks().Replace(text.Value.Replace('\n', ' '), " ")),
        XElement element => Element(element),
        _ => "",
    };

    private string Element(XElement element) => element.Name.LocalName switch
    {
        "c" => Code(element.Value),
        "code" => $"\n\n```csharp\n{element.Value.Trim('\n')}\n```\n\n",
        "para" => $"\n\n{Of(element)}\n\n",
        "paramref" or "typeparamref" => Code(element.Attribute("name")!.Value),
        "see" when element.Attribute("cref") is { } reference => Reference(reference.Value),
        "see" when element.Attribute("langword") is { } word => Code(word.Value),
        "see" when element.Attribute("href") is { } address => $"[{(element.Value.Length > 0 ? Escaped(element.Value) : address.Value)}]({address.Value})",
        "list" => "\n\n" + string.Concat(element.Elements("item").Select(i => $"- {Of(i)}\n")) + "\n",
        _ => Of(element),
    };

    // To the page of the type, which contains its members.
    private string Reference(string id)
    {
        string name = id[2..].Split('(')[0];
        if (_pages.TryGetValue(name, out Type? type))
            return $"[{Escaped(Signatures.Name(type))}]({TypePage.FileName(type)})";
        int dot = name.LastIndexOf('.');
        if (dot > 0 && _pages.TryGetValue(name[..dot], out Type? owner))
            return $"[{Escaped($"{Signatures.Name(owner)}.{name[(dot + 1)..].Split('`')[0]}".Replace(".#ctor", "", StringComparison.Ordinal))}]({TypePage.FileName(owner)})";
        return Code(name[(dot + 1)..].Split('`')[0]);
    }

    private static string Code(string text) => $"`{Blanks().Replace(text.Replace('\n', ' '), " ").Trim()}`";

    [GeneratedRegex("[ \t]{2,}")]
    private static partial Regex Blanks();
}
