namespace GradCam.Explaining;

/// <summary>How far a method is that runs the model many times.</summary>
/// <param name="Done">Runs that are done.</param>
/// <param name="Total">Runs that there will be, for this picture and target.</param>
public readonly record struct CamProgress(int Done, int Total);
