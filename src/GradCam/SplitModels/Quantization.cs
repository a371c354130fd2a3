using System.Text.Json.Serialization;

namespace GradCam.SplitModels;

/// <summary>Represents a split model's reduction in size compared with its float32 original.</summary>
/// <param name="Mode">The method of the reduction.</param>
/// <param name="Fidelity">The cost: a comparison of this model with its float32 original.</param>
public sealed record Quantization(QuantizationMode Mode, QuantizationFidelity Fidelity);

/// <summary>Specifies a method that reduces a split model's size.</summary>
public enum QuantizationMode
{
    /// <summary>The matrices of dense layers become 8-bit integers, with a scale for each unit.</summary>
    [JsonStringEnumMemberName("dense8")]
    Dense8,

    /// <summary>Weights, and the products with them, are in float16.</summary>
    [JsonStringEnumMemberName("float16")]
    Float16,

    /// <summary>Like <see cref="Dense8"/>; the convolutions before the target layer also compute with 8-bit integers.</summary>
    [JsonStringEnumMemberName("int8")]
    Int8,
}

/// <summary>
/// Represents the similarity of a quantised model to its float32 original, measured on pictures. It compares the scores, and both models' Grad-CAM
/// maps of the float32 model's top class.
/// </summary>
/// <param name="Pictures">The pictures: the calibration folder's name, or a note that they were random.</param>
/// <param name="Count">The number of pictures.</param>
/// <param name="LargestScoreError">The largest difference of two scores, as a share of the largest score's magnitude in the picture.</param>
/// <param name="Top1Agreement">The share of the pictures with the same top class.</param>
/// <param name="Maps">The number of compared maps: those that are not constant in the float32 model.</param>
/// <param name="MeanPearson">
/// The mean of Pearson's correlation over these maps. If there are no maps, this and all following values are <c>null</c>.
/// </param>
/// <param name="WorstPearson">The smallest of Pearson's correlations.</param>
/// <param name="MeanSpearman">The mean of Spearman's rank correlation.</param>
/// <param name="WorstSpearman">The smallest of Spearman's correlations.</param>
/// <param name="PointingAgreement">The share of the maps whose maximum is in the same cell.</param>
public sealed record QuantizationFidelity(
    string Pictures,
    int Count,
    double LargestScoreError,
    double Top1Agreement,
    int Maps,
    double? MeanPearson,
    double? WorstPearson,
    double? MeanSpearman,
    double? WorstSpearman,
    double? PointingAgreement);
