namespace GradCam.Pipelines;

/// <summary>How far a pipeline is.</summary>
/// <param name="Pictures">Pictures that are through, failed ones included.</param>
/// <param name="Errors">Those of them that failed.</param>
public readonly record struct PipelineProgress(long Pictures, long Errors);
