using System.Reflection;
using System.Xml.Linq;

namespace GradCam.Tools.ApiReference;

/// <summary>Contains the XML comments that the compiler wrote next to the assemblies, by the compiler's names of members.</summary>
internal sealed class Comments
{
    private readonly Dictionary<string, XElement> _members = new(StringComparer.Ordinal);

    /// <summary>Reads the comments.</summary>
    /// <exception cref="FileNotFoundException">An assembly has no comments.</exception>
    public static Comments Of(IEnumerable<Assembly> assemblies)
    {
        var comments = new Comments();
        foreach (Assembly assembly in assemblies)
        {
            foreach (XElement member in XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"), LoadOptions.PreserveWhitespace).Descendants("member"))
                comments._members[member.Attribute("name")!.Value] = member;
        }

        return comments;
    }

    /// <summary>Returns a member's comment, or its inherited comment; <c>null</c> if there is none.</summary>
    public XElement? Find(MemberInfo member)
    {
        XElement? found = _members.GetValueOrDefault(MemberId.Of(member));
        if (found?.Element("inheritdoc") is null)
            return found;
        foreach (MemberInfo above in Above(member))
        {
            if (Find(above) is { } inherited)
                return inherited;
        }

        return found;
    }

    private static IEnumerable<MemberInfo> Above(MemberInfo member)
    {
        if (member is Type type)
            return (type.BaseType is { } below ? [below] : Array.Empty<Type>()).Concat(type.GetInterfaces());
        IEnumerable<Type> bases = Bases(member.DeclaringType!);
        return bases.SelectMany(t => t.GetMember(member.Name, member.MemberType, TypePage.Visible | BindingFlags.FlattenHierarchy)).Where(m => Parameters(m).SequenceEqual(Parameters(member)));
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        for (Type? above = type.BaseType; above is not null && above != typeof(object); above = above.BaseType)
            yield return above;
        foreach (Type implemented in type.GetInterfaces())
            yield return implemented;
    }

    private static IEnumerable<string> Parameters(MemberInfo member) => member is MethodBase method ? method.GetParameters().Select(p => p.ParameterType.ToString()) : [];
}
