namespace GradCam.Tools.Shapes;

/// <summary>The classes' names, as they stand in <c>labels.txt</c> and <c>labels.csv</c>.</summary>
internal static class ShapeLabels
{
    /// <summary>A name per class, in the order of the class index.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetNames<ShapeKind>().Select(name => name.ToLowerInvariant())];

    /// <summary>The name of one class.</summary>
    public static string Of(ShapeKind kind) => All[(int)kind];
}
