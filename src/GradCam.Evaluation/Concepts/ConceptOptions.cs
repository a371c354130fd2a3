namespace GradCam.Concepts;

/// <summary>Options for the factorization of activations.</summary>
public sealed record ConceptOptions
{
    /// <summary>Gets the default options: five concepts.</summary>
    public static ConceptOptions Default { get; } = new();

    /// <summary>Gets the number of concepts, <c>k</c>; at least 1.</summary>
    public int Count { get; init; } = 5;

    /// <summary>Gets the seed of the search; equal seeds give equal concepts.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Gets the maximum number of rounds of the search. It ends earlier if the result no longer improves.</summary>
    public int Iterations { get; init; } = 500;

    /// <summary>Gets the index of the target layer among those of the split model.</summary>
    public int Layer { get; init; }
}
