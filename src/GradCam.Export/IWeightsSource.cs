namespace GradCam.Export;

/// <summary>Provides the values of a model's initializers.</summary>
internal interface IWeightsSource
{
    /// <summary>Writes an initializer's elements in chunks: contiguous, row-major, little-endian.</summary>
    /// <param name="initializer">The initializer's name in the graph.</param>
    /// <param name="destination">The destination.</param>
    void CopyTo(string initializer, Stream destination);
}
