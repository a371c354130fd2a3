namespace GradCam.Datasets.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Pictures">Pictures of the shard that are complete in this run.</param>
/// <param name="Before">Pictures that were through before it began.</param>
/// <param name="Total">Pictures of the shard, as soon as they are counted; null before, and where counting would cost reading everything.</param>
/// <param name="Errors">Pictures with an error, earlier ones included.</param>
/// <param name="Duplicates">Pictures whose content was explained as another's, earlier ones included.</param>
/// <param name="Elapsed">Time since the first picture was asked for.</param>
public readonly record struct RunProgress(long Pictures, long Before, long? Total, long Errors, long Duplicates, TimeSpan Elapsed);
