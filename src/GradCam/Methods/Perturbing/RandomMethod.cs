using System.Runtime.InteropServices;
using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>
/// A baseline: noise between 0 and 1 at the layer's resolution, different for each picture and target. If a metric does not put a method clearly
/// above this one, the method explains nothing by that metric. After Adebayo et al., "Sanity Checks for Saliency Maps", NeurIPS 2018.
/// </summary>
internal sealed record RandomMethod : ICamMethod
{
    private static readonly RandomMethod s_default = new();

    private static readonly MethodParameter[] s_parameters =
    [
        MethodParameter.Seed(s_default, m => m.Seed, (m, value) => m with { Seed = value }),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<MethodParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public bool UsesLayer => false;

    /// <summary>Gets the seed of the noise. The same seed, picture and target give the same map.</summary>
    public int Seed { get; init; }

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        RandomStream random = RandomStream.Of(Seed, unchecked((Hash(input.Passes.Image.Span) * 16777619) ^ input.Target.ClassIndex));
        for (int i = 0; i < map.Length; i++)
            map[i] = random.NextSingle();
    }

    // Fowler, Noll and Vo's FNV-1a over words gives the same hash in every process.
    private static int Hash(ReadOnlySpan<float> values)
    {
        uint hash = 2166136261;
        foreach (uint word in MemoryMarshal.Cast<float, uint>(values))
            hash = (hash ^ word) * 16777619;
        return (int)hash;
    }
}
