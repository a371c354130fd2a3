namespace GradCam.Export.Importing;

/// <summary>Represents a target layer that the import found.</summary>
/// <param name="Tensor">The layer's tensor.</param>
/// <param name="Reason">The reason for this layer.</param>
internal sealed record FoundLayer(string Tensor, string Reason);
