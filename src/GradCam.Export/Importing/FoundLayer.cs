namespace GradCam.Export.Importing;

/// <summary>A target layer that was found.</summary>
/// <param name="Tensor">Its tensor.</param>
/// <param name="Reason">Why it is that one.</param>
internal sealed record FoundLayer(string Tensor, string Reason);
