namespace GradCam.Methods;

/// <summary>
/// A CAM method: a formula that makes a map of what the model's passes give. Stateless; called from many threads at once.
/// </summary>
public interface ICamMethod
{
    /// <summary>Its name in options and results, lower case: <c>gradcam</c>.</summary>
    string Name { get; }

    /// <summary>What it wants besides activations and scores; what is not asked for is not computed.</summary>
    CamNeeds Needs { get; }

    /// <summary>Computes the map of one picture and class.</summary>
    /// <param name="input">Activations, and what <see cref="Needs"/> asks for.</param>
    /// <param name="map">Destination, <c>[h*w]</c>: the map after the method's own rectification, not scaled.</param>
    void Compute(in CamInput input, Span<float> map);
}
