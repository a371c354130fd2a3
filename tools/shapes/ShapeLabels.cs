namespace GradCam.Tools.Shapes;

/// <summary>Provides the classes' names, as in <c>labels.txt</c> and <c>labels.csv</c>.</summary>
internal static class ShapeLabels
{
    /// <summary>Gets a name per class, in the order of the class index.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetNames<ShapeKind>().Select(name => name.ToLowerInvariant())];

    /// <summary>Returns the name of one class.</summary>
    public static string Of(ShapeKind kind) => All[(int)kind];
}
