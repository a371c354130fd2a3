using System.Globalization;
using System.Reflection;

namespace GradCam.Tools.ApiReference;

/// <summary>Writes types and members in C# syntax.</summary>
internal static class Signatures
{
    private static readonly NullabilityInfoContext s_nullability = new();

    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong",
        [typeof(char)] = "char",
    };

    /// <summary>Returns a type's name: <c>Outer.Name&lt;T&gt;</c>, a keyword if there is one.</summary>
    public static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value) + "?";
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (s_keywords.TryGetValue(type, out string? keyword))
            return keyword;
        if (type.IsGenericParameter)
            return type.Name;
        string name = type.Name.Split('`')[0];
        if (type.IsGenericType)
            name += $"<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
        return type.DeclaringType is { } outer ? $"{Name(outer)}.{name}" : name;
    }

    /// <summary>Returns the declaration of a type.</summary>
    public static string Of(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : type.GetMethod("<Clone>$") is not null ? "record" : "class";
        if (kind == "delegate")
            return $"public delegate {Method(type.GetMethod("Invoke")!, Name(type))}";
        string modifier = kind is "class" or "record" ? type switch { { IsAbstract: true, IsSealed: true } => "static ", { IsAbstract: true } => "abstract ", { IsSealed: true } => "sealed ", _ => "" } : "";
        IEnumerable<Type> bases = (type.BaseType is { } above && above != typeof(object) && above != typeof(ValueType) && above != typeof(Enum) ? [above] : Array.Empty<Type>())
            .Concat(type.IsEnum ? [] : type.GetInterfaces().Where(i => i.IsPublic && !i.Name.StartsWith("IEquatable", StringComparison.Ordinal)));
        string[] names = [.. bases.Select(Name)];
        return $"public {modifier}{kind} {Name(type)}{(names.Length > 0 ? $" : {string.Join(", ", names)}" : "")}";
    }

    /// <summary>Returns the declaration of a member.</summary>
    public static string Of(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"{Name(constructor.DeclaringType!).Split('<')[0].Split('.')[^1]}({Parameters(constructor)})",
        MethodInfo method => $"{(method.IsStatic ? "static " : method.DeclaringType!.IsInterface ? "" : method.IsAbstract ? "abstract " : "")}{Method(method, method.Name)}",
        PropertyInfo property => $"{(property.GetMethod!.IsStatic ? "static " : "")}{Annotated(property.PropertyType, s_nullability.Create(property))} {Indexer(property)} {{ get;{(property.SetMethod is { IsPublic: true } set ? (IsInit(set) ? " init;" : " set;") : "")} }}",
        FieldInfo { IsLiteral: true } field => $"const {Name(field.FieldType)} {field.Name} = {Literal(field.GetRawConstantValue())}",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
        EventInfo happening => $"event {Name(happening.EventHandlerType!)} {happening.Name}",
        _ => member.Name,
    };

    private static string Method(MethodInfo method, string name) =>
        $"{Annotated(method.ReturnType, s_nullability.Create(method.ReturnParameter))} {name}{(method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "")}({Parameters(method)})";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{(p.IsOut ? "out " : p.ParameterType.IsByRef ? (p.IsIn ? "in " : "ref ") : "")}{Annotated(p.ParameterType, s_nullability.Create(p))} {p.Name}{(p.HasDefaultValue ? $" = {(p.DefaultValue is null && !p.ParameterType.IsValueType ? "null" : Literal(p.DefaultValue))}" : "")}"));

    private static string Annotated(Type type, NullabilityInfo nullability) =>
        Name(type) + (!type.IsValueType && !type.IsByRef && nullability.ReadState == NullabilityState.Nullable ? "?" : "");

    private static string Indexer(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } parameters ? $"this[{string.Join(", ", parameters.Select(p => $"{Name(p.ParameterType)} {p.Name}"))}]" : property.Name;

    private static bool IsInit(MethodInfo set) => set.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit");

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        Enum choice => $"{Name(choice.GetType())}.{choice}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
