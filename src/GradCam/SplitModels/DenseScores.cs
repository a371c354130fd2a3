using System.Text.Json.Serialization;

namespace GradCam.SplitModels;

/// <summary>
/// Represents the layout of the scores of a model that scores each position of the picture (semantic segmentation): <c>[N,K,H,W]</c>, flattened to
/// <c>[N, K*H*W]</c> in the graphs.
/// </summary>
/// <param name="Classes">The number of classes, <c>K</c>.</param>
/// <param name="Height">The number of rows of positions, <c>H</c>.</param>
/// <param name="Width">The number of columns of positions, <c>W</c>.</param>
public sealed record DenseScores(int Classes, int Height, int Width)
{
    /// <summary>The limit of the scores of one picture: a gigabyte.</summary>
    public const long Most = 1 << 28;

    /// <summary>Gets the number of positions, <c>H*W</c>.</summary>
    [JsonIgnore]
    public int Places => Height * Width;
}
