namespace GradCam.Datasets.Runs;

/// <summary>Represents the progress of a run.</summary>
/// <param name="Pictures">The number of the shard's pictures that this run has finished.</param>
/// <param name="Before">The number of pictures that earlier runs had finished.</param>
/// <param name="Total">The number of the shard's pictures; <c>null</c> until they are counted, and if counting would read all inputs.</param>
/// <param name="Errors">The number of pictures with an error, including earlier ones.</param>
/// <param name="Duplicates">The number of pictures with the content of another picture that was explained, including earlier ones.</param>
/// <param name="Elapsed">The time since the request of the first picture.</param>
public readonly record struct RunProgress(long Pictures, long Before, long? Total, long Errors, long Duplicates, TimeSpan Elapsed);
