using GradCam.Explaining;

namespace GradCam.Metrics;

/// <summary>Represents the measurements of one method's map of one picture.</summary>
/// <param name="Map">The map.</param>
/// <param name="Values">One value for each of <see cref="MapEvaluator.Columns"/>; NaN if it is not defined or not requested.</param>
/// <param name="Curves">The curves that metrics recorded, by column.</param>
public sealed record MapMeasurement(CamMap Map, double[] Values, IReadOnlyDictionary<string, float[]> Curves);
