using GradCam.Methods;

namespace GradCam.Sessions;

/// <summary>
/// The graph that makes a map of activations on a device: a product, element by element, and its sum over the channels. As a matrix product it
/// would be computed in fewer bits on devices that have units for that.
/// </summary>
internal static class MapGraph
{
    /// <summary>The activations, <c>[N,C,...]</c>, or <c>[N,T,C]</c> for tokens.</summary>
    public const string Activations = "activations";

    /// <summary>Channel weights <c>[N,C]</c>, or gradients of the activations' shape.</summary>
    public const string Factor = "factor";

    /// <summary>The maps, <c>[N,...]</c> or <c>[N,T]</c>.</summary>
    public const string Map = "map";

    /// <summary>It as an ONNX file's bytes.</summary>
    /// <param name="formula">What it computes.</param>
    /// <param name="rank">The activations' axes.</param>
    /// <param name="channels">Which of them is that of the channels.</param>
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
