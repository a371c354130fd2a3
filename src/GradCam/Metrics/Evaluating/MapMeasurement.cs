using GradCam.Explaining;

namespace GradCam.Metrics;

/// <summary>What was measured of one method's map of one picture.</summary>
/// <param name="Map">The map.</param>
/// <param name="Values">One for each of <see cref="MapEvaluator.Columns"/>; NaN where it is not defined or was not asked for.</param>
/// <param name="Curves">The curves that metrics told of, by column.</param>
public sealed record MapMeasurement(CamMap Map, double[] Values, IReadOnlyDictionary<string, float[]> Curves);
