namespace GradCam.Export;

/// <summary>Where the values of a model's initializers come from.</summary>
internal interface IWeightsSource
{
    /// <summary>Writes an initializer's elements, contiguous, row-major, little-endian, a chunk at a time.</summary>
    /// <param name="initializer">Its name in the graph.</param>
    /// <param name="destination">Where to.</param>
    void CopyTo(string initializer, Stream destination);
}
