namespace GradCam.Pipelines;

/// <summary>Represents the progress of a pipeline.</summary>
/// <param name="Pictures">The number of finished pictures, including failed ones.</param>
/// <param name="Errors">The number of failed pictures.</param>
public readonly record struct PipelineProgress(long Pictures, long Errors);
