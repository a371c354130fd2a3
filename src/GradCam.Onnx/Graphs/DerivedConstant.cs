namespace GradCam.Onnx.Graphs;

/// <summary>
/// Represents a float32 constant that is the sum of an initializer over blocks. If the source is <c>[Outer, Block, Inner]</c> in row-major order, the
/// constant is <c>[Outer, Inner]</c>: <c>d[o,i] = sum over b of s[o,b,i]</c>.
/// </summary>
/// <param name="Name">The constant's name.</param>
/// <param name="Source">The initializer that contains the terms of the sum.</param>
/// <param name="Outer">The number of leading positions, which stay.</param>
/// <param name="Block">The number of neighbours in each sum.</param>
/// <param name="Inner">The number of trailing positions, which stay.</param>
/// <param name="Dims">The constant's shape.</param>
/// <param name="SourceType">The source's element type: float32 or float16.</param>
internal sealed record DerivedConstant(string Name, string Source, long Outer, long Block, long Inner, IReadOnlyList<long> Dims, int SourceType);
