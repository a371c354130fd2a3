namespace GradCam.Concepts;

/// <summary>How activations are factorized.</summary>
public sealed record ConceptOptions
{
    /// <summary>Five concepts.</summary>
    public static ConceptOptions Default { get; } = new();

    /// <summary>How many concepts, <c>k</c>; at least 1.</summary>
    public int Count { get; init; } = 5;

    /// <summary>Where the search starts; equal seeds give equal concepts.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The most rounds of the search; it ends before where it gets no better.</summary>
    public int Iterations { get; init; } = 500;

    /// <summary>Which target layer, by its place among the split model's.</summary>
    public int Layer { get; init; }
}
