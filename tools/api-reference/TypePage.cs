using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;

namespace GradCam.Tools.ApiReference;

/// <summary>Writes the page of a type: its description, and its public members with their parameters, results and errors.</summary>
/// <param name="type">The type.</param>
/// <param name="text">The comments.</param>
internal sealed class TypePage(Type type, CommentText text)
{
    /// <summary>The flags of the members on the page.</summary>
    public const BindingFlags Visible = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>Returns the page's file.</summary>
    public static string FileName(Type type) => MemberId.Of(type)[2..].Replace('`', '-') + ".md";

    /// <inheritdoc/>
    public override string ToString()
    {
        var page = new StringBuilder($"# {CommentText.Escaped(Signatures.Name(type))}\n\n");
        page.Append($"Namespace `{type.Namespace}`, package `{type.Assembly.GetName().Name}`\n\n{text.Summary(type)}\n\n```csharp\n{Signatures.Of(type)}\n```\n");
        Details(page, text.Find(type));
        if (type.IsEnum)
        {
            page.Append("\n| value | |\n| --- | --- |\n");
            foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
                page.Append($"| `{field.Name}` | {text.Summary(field).Replace("\n", " ", StringComparison.Ordinal)} |\n");
            return page.ToString();
        }

        Section(page, "Constructors", type.GetConstructors(Visible));
        Section(page, "Fields", type.GetFields(Visible | BindingFlags.DeclaredOnly));
        Section(page, "Properties", type.GetProperties(Visible | BindingFlags.DeclaredOnly).Where(p => p.GetMethod is { IsPublic: true }));
        if (!typeof(Delegate).IsAssignableFrom(type))
            Section(page, "Methods", type.GetMethods(Visible | BindingFlags.DeclaredOnly).Where(m => !m.IsSpecialName && m.GetBaseDefinition().DeclaringType != typeof(object)));
        Section(page, "Events", type.GetEvents(Visible | BindingFlags.DeclaredOnly));
        return page.ToString();
    }

    // The page omits members that the compiler adds to records, and a constructor without a comment and parameters.
    private void Section(StringBuilder page, string title, IEnumerable<MemberInfo> members)
    {
        MemberInfo[] told = [.. members.Where(m => m.GetCustomAttribute<CompilerGeneratedAttribute>() is null && m.Name is not ("Equals" or "GetHashCode" or "Deconstruct" or "<Clone>$"))
            .Where(m => m is not ConstructorInfo constructor || constructor.GetParameters().Length > 0 || text.Find(m) is not null)
            .OrderBy(m => m.Name, StringComparer.Ordinal)];
        if (told.Length == 0)
            return;
        page.Append($"\n## {title}\n");
        foreach (MemberInfo member in told)
        {
            // The record's description lists a record's parameters.
            string summary = text.Summary(member);
            if (summary.Length == 0 && member is PropertyInfo && Parameter(text.Find(type), member.Name) is { } parameter)
                summary = text.Of(parameter);
            page.Append($"\n### {CommentText.Escaped(member is ConstructorInfo ? Signatures.Name(type) : member.Name)}\n\n```csharp\n{Signatures.Of(member)}\n```\n\n{summary}\n");
            Details(page, text.Find(member));
        }
    }

    private void Details(StringBuilder page, XElement? comment)
    {
        if (comment is null)
            return;
        if (comment.Element("remarks") is { } remarks)
            page.Append($"\n{text.Of(remarks)}\n");
        string[] lines =
        [
            .. comment.Elements("typeparam").Concat(comment.Elements("param")).Select(p => $"- `{p.Attribute("name")!.Value}`: {text.Of(p)}"),
            .. comment.Elements("returns").Select(r => $"- returns: {text.Of(r)}"),
            .. comment.Elements("exception").Select(e => $"- throws {text.Of(new XElement("x", new XElement("see", e.Attribute("cref"))))}: {text.Of(e)}"),
        ];
        if (lines.Length > 0)
            page.Append($"\n{string.Join('\n', lines)}\n");
    }

    private static XElement? Parameter(XElement? comment, string name) => comment?.Elements("param").FirstOrDefault(p => p.Attribute("name")!.Value == name);
}
