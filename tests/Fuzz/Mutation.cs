using CsCheck;

namespace GradCam.Fuzz;

/// <summary>Represents a mutant's origin: a file of the corpus, and its changes.</summary>
/// <param name="Sample">The file, from 0 to 1 of the corpus.</param>
/// <param name="Edits">The changes, in order.</param>
internal sealed record Mutation(double Sample, IReadOnlyList<Edit> Edits)
{
    // Numbers that change sign, fill their bytes, or make products too large.
    private static readonly Gen<long> Values = Gen.Frequency(
        (4, Gen.OneOf(0L, 1, -1, 2, 3, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, 1L + int.MaxValue, uint.MaxValue, long.MaxValue, long.MinValue, 2_000_000_000, 1_000_000, 1L << 40)),
        (2, Gen.Long[-4, 300]),
        (1, Gen.Long));

    private static readonly Gen<EditKind> Kinds = Gen.Frequency(
        (2, Gen.Const(EditKind.SetMember)),
        (1, Gen.OneOf(Enum.GetValues<EditKind>())));

    private static readonly Gen<Mutation> All = Gen.Select(
        Gen.Double.Unit,
        Gen.Select(Kinds, Gen.Double.Unit, Gen.Double.Unit, Values, (kind, where, size, value) => new Edit(kind, where, size, value)).Array[1, 4],
        (sample, edits) => new Mutation(sample, edits));

    /// <summary>Returns the mutation with a number. It depends only on both numbers.</summary>
    public static Mutation At(uint seed, long index) => All.Generate(new PCG(seed, (ulong)index), null, out _);
}
