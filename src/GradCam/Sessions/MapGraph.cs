using GradCam.Methods;

namespace GradCam.Sessions;

/// <summary>
/// Makes the graph that computes a map from activations on a device: an element-wise product, and its sum over the channels. Devices with matrix
/// units would compute a matrix product with fewer bits.
/// </summary>
internal static class MapGraph
{
    /// <summary>The name of the activations, <c>[N,C,...]</c>, or <c>[N,T,C]</c> for tokens.</summary>
    public const string Activations = "activations";

    /// <summary>The name of the channel weights <c>[N,C]</c>, or of gradients in the activations' shape.</summary>
    public const string Factor = "factor";

    /// <summary>The name of the maps, <c>[N,...]</c> or <c>[N,T]</c>.</summary>
    public const string Map = "map";

    /// <summary>Returns the bytes of the graph's ONNX file.</summary>
    /// <param name="formula">The formula of the maps.</param>
    /// <param name="rank">The number of the activations' axes.</param>
    /// <param name="channels">The index of the channels' axis.</param>
    public static byte[] Of(MapFormula formula, int rank, int channels)
    {
        int[] space = [.. Enumerable.Range(1, rank - 1).Where(axis => axis != channels)];
        byte[][] product = formula switch
        {
            MapFormula.WeightedSum =>
            [
                SmallGraph.Integers("space", space),
                SmallGraph.Node("Unsqueeze", [Factor, "space"], "weights"),
                SmallGraph.Node("Mul", [Activations, "weights"], "product"),
            ],
            MapFormula.Product => [SmallGraph.Node("Mul", [Activations, Factor], "product")],
            MapFormula.PositiveGradient => [SmallGraph.Node("Relu", [Factor], "positive"), SmallGraph.Node("Mul", [Activations, "positive"], "product")],
            _ => [SmallGraph.Node("Mul", [Activations, Factor], "signed"), SmallGraph.Node("Relu", ["signed"], "product")],
        };
        byte[] sum = SmallGraph.Node("ReduceSum", ["product", "channels"], Map, ("keepdims", 0));
        return SmallGraph.Model("map", [Activations, Factor], Map, [.. product, SmallGraph.Integers("channels", channels), sum]);
    }
}
