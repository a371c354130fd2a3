namespace GradCam.Methods;

/// <summary>A method whose map can be made where the activations are: on a device, only the map comes back.</summary>
internal interface IReducedOnDevice : ICamMethod
{
    /// <summary>What <see cref="ICamMethod.Compute"/> computes.</summary>
    MapFormula Formula { get; }
}
