namespace GradCam.Onnx.Graphs;

/// <summary>
/// A float32 constant that is the sum of an initializer over blocks. With the source read as <c>[Outer, Block, Inner]</c> in row-major
/// order, it is <c>[Outer, Inner]</c>: <c>d[o,i] = sum over b of s[o,b,i]</c>.
/// </summary>
/// <param name="Name">Its own name.</param>
/// <param name="Source">The initializer that it is computed from.</param>
/// <param name="Outer">Number of leading positions that are kept.</param>
/// <param name="Block">Number of neighbours that are summed.</param>
/// <param name="Inner">Number of trailing positions that are kept.</param>
/// <param name="Dims">The shape that it is given.</param>
/// <param name="SourceType">The source's element type: float32 or float16.</param>
internal sealed record DerivedConstant(string Name, string Source, long Outer, long Block, long Inner, IReadOnlyList<long> Dims, int SourceType);
