namespace GradCam.Methods;

/// <summary>Represents a method whose map a device can compute from the activations in its memory. So only the map is copied back.</summary>
internal interface IReducedOnDevice : ICamMethod
{
    /// <summary>Gets the formula of <see cref="ICamMethod.Compute"/>.</summary>
    MapFormula Formula { get; }
}
