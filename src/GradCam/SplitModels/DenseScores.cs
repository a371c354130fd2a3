using System.Text.Json.Serialization;

namespace GradCam.SplitModels;

/// <summary>
/// How the scores of a model that scores each position of the picture are laid out (semantic segmentation): <c>[N,K,H,W]</c>, flattened to
/// <c>[N, K*H*W]</c> in the graphs.
/// </summary>
/// <param name="Classes">Number of classes, <c>K</c>.</param>
/// <param name="Height">Rows of positions, <c>H</c>.</param>
/// <param name="Width">Columns of positions, <c>W</c>.</param>
public sealed record DenseScores(int Classes, int Height, int Width)
{
    /// <summary>The most scores that one picture may have: a gigabyte of them.</summary>
    public const long Most = 1 << 28;

    /// <summary>Number of positions, <c>H*W</c>.</summary>
    [JsonIgnore]
    public int Places => Height * Width;
}
