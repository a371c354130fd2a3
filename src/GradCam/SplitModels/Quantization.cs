using System.Text.Json.Serialization;

namespace GradCam.SplitModels;

/// <summary>How a split model was made smaller than its float32 original.</summary>
/// <param name="Mode">What was done.</param>
/// <param name="Fidelity">What it costs: this model against the float32 one that it was made of.</param>
public sealed record Quantization(QuantizationMode Mode, QuantizationFidelity Fidelity);

/// <summary>Ways to make a split model smaller.</summary>
public enum QuantizationMode
{
    /// <summary>The matrices of dense layers as 8-bit integers, with a scale for each unit.</summary>
    [JsonStringEnumMemberName("dense8")]
    Dense8,

    /// <summary>Weights, and the products with them, in float16.</summary>
    [JsonStringEnumMemberName("float16")]
    Float16,

    /// <summary>As <see cref="Dense8"/>, and the convolutions before the target layer compute with 8-bit integers.</summary>
    [JsonStringEnumMemberName("int8")]
    Int8,
}

/// <summary>
/// How near a quantised model stays to the float32 one, measured on pictures: scores, and the Grad-CAM maps that both make for the float32
/// model's top class.
/// </summary>
/// <param name="Pictures">The pictures: the calibration folder's name, or that they were random.</param>
/// <param name="Count">How many.</param>
/// <param name="LargestScoreError">The largest difference of two scores, of the largest score's magnitude in the picture.</param>
/// <param name="Top1Agreement">Share of the pictures whose top class is the same.</param>
/// <param name="Maps">How many maps could be compared: those that are not constant in the float32 model.</param>
/// <param name="MeanPearson">Mean over these of Pearson's correlation; <c>null</c> if there are none, as for all that follow.</param>
/// <param name="WorstPearson">The smallest of them.</param>
/// <param name="MeanSpearman">Mean of Spearman's rank correlation.</param>
/// <param name="WorstSpearman">The smallest of them.</param>
/// <param name="PointingAgreement">Share of the maps whose maximum is in the same cell.</param>
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
