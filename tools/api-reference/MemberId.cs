using System.Reflection;

namespace GradCam.Tools.ApiReference;

/// <summary>Computes the compiler's name of a member in XML comments: <c>M:Namespace.Type.Method(System.Int32)</c>.</summary>
internal static class MemberId
{
    /// <summary>Returns the name of a type or member.</summary>
    public static string Of(MemberInfo member) => member switch
    {
        Type type => $"T:{Name(Definition(type))}",
        ConstructorInfo constructor => $"M:{Name(constructor.DeclaringType!)}.#ctor{Parameters(constructor.GetParameters())}",
        MethodInfo method => $"M:{Name(method.DeclaringType!)}.{method.Name}{(method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "")}{Parameters(method.GetParameters())}{(method.Name is "op_Implicit" or "op_Explicit" ? $"~{Name(method.ReturnType)}" : "")}",
        PropertyInfo property => $"P:{Name(property.DeclaringType!)}.{property.Name}{Parameters(property.GetIndexParameters())}",
        FieldInfo field => $"F:{Name(field.DeclaringType!)}.{field.Name}",
        EventInfo happening => $"E:{Name(happening.DeclaringType!)}.{happening.Name}",
        _ => throw new ArgumentException($"{member} is a member that the reference does not list."),
    };

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static string Parameters(ParameterInfo[] parameters) => parameters.Length == 0 ? "" : $"({string.Join(",", parameters.Select(p => Name(p.ParameterType)))})";

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!) + "@";
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{(type.GetArrayRank() == 1 ? "" : string.Join(",", Enumerable.Repeat("0:", type.GetArrayRank())))}]";
        if (type.IsGenericParameter)
            return $"{(type.DeclaringMethod is null ? "`" : "``")}{type.GenericParameterPosition}";
        if (type is { IsGenericType: true, IsGenericTypeDefinition: false })
        {
            string definition = type.GetGenericTypeDefinition().FullName!.Replace('+', '.');
            return $"{definition[..definition.IndexOf('`')]}{{{string.Join(",", type.GetGenericArguments().Select(Name))}}}";
        }

        return type.FullName!.Replace('+', '.');
    }
}
