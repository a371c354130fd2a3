namespace GradCam.Methods;

/// <summary>
/// A method whose map is a sum over channels, <c>map = sum over k of W_k</c>, of activations that are weighted in some way, a weight for each
/// channel or for each element. What it adds up can be looked at by others: <see cref="EigenSmoothing"/> does.
/// </summary>
public interface IWeightedCamMethod : ICamMethod
{
    /// <summary>Computes what the map is the sum of.</summary>
    /// <param name="input">As for <see cref="ICamMethod.Compute"/>.</param>
    /// <param name="weighted">Destination <c>W</c>, the weighted activations, <c>[C, h*w]</c>.</param>
    void Weigh(in CamInput input, Span<float> weighted);
}
