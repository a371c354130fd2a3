namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// An Einsum's equation with one letter per axis. The axes of <c>...</c> get their own letters, and an omitted output is written out.
/// </summary>
/// <param name="Operands">The letters of each operand's axes.</param>
/// <param name="Output">The letters of the output's axes.</param>
internal sealed record EinsumEquation(IReadOnlyList<string> Operands, string Output)
{
    private const string Ellipsis = "...";

    /// <summary>Reads an equation. Returns <c>null</c> if it does not match the operands.</summary>
    public static EinsumEquation? Parse(string equation, IReadOnlyList<int> ranks)
    {
        string[] sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',');
        if (terms.Length != ranks.Count || sides.Length > 2)
            return null;
        string free = new([.. Enumerable.Range('a', 26).Concat(Enumerable.Range('A', 26)).Select(c => (char)c).Where(c => !equation.Contains(c, StringComparison.Ordinal))]);
        int longest = terms.Zip(ranks, (t, rank) => t.Contains(Ellipsis, StringComparison.Ordinal) ? rank - (t.Length - Ellipsis.Length) : 0).Max();
        if (longest < 0 || longest > free.Length)
            return null;

        // An ellipsis with fewer axes aligns with the last ones, as in broadcasting.
        string axes = free[..longest];
        string[] operands = [.. terms.Zip(ranks, (t, rank) => t.Replace(Ellipsis, t.Contains(Ellipsis, StringComparison.Ordinal) ? axes[^(rank - t.Length + Ellipsis.Length)..] : "", StringComparison.Ordinal))];
        if (operands.Zip(ranks).Any(p => p.First.Length != p.Second))
            return null;

        // If the equation omits the output, it is the ellipsis and then, in alphabetical order, each letter that occurs once.
        string output = sides.Length == 2
            ? sides[1].Replace(Ellipsis, axes, StringComparison.Ordinal)
            : axes + new string([.. string.Concat(terms).Where(char.IsLetter).GroupBy(c => c).Where(g => g.Count() == 1).Select(g => g.Key).Order()]);
        return new EinsumEquation(operands, output);
    }
}
