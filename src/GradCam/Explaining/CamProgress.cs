namespace GradCam.Explaining;

/// <summary>Represents the progress of a method that runs the model many times.</summary>
/// <param name="Done">The number of completed runs.</param>
/// <param name="Total">The number of all runs for this picture and target.</param>
public readonly record struct CamProgress(int Done, int Total);
