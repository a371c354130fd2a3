namespace GradCam.Methods;

/// <summary>
/// Represents a method whose map is a sum over channels of weighted activations, <c>map = sum over k of W_k</c>. Each channel or each element has a
/// weight. Other code can read the summands, as <see cref="EigenSmoothing"/> does.
/// </summary>
public interface IWeightedCamMethod : ICamMethod
{
    /// <summary>Computes the summands of the map.</summary>
    /// <param name="input">The input, as for <see cref="ICamMethod.Compute"/>.</param>
    /// <param name="weighted">The destination <c>W</c>, the weighted activations, <c>[C, h*w]</c>.</param>
    void Weigh(in CamInput input, Span<float> weighted);
}
