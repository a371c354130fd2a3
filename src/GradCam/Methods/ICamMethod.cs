using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>
/// Represents a CAM method: a formula that computes a map from the results of the model's passes. It has no state, and many threads call it at once.
/// Implement this interface to add a method of your own.
/// </summary>
public interface ICamMethod
{
    /// <summary>Gets the method's name in options and results, in lower case: <c>gradcam</c>.</summary>
    string Name { get; }

    /// <summary>Gets the parameters that users can set by name, in the order in which help lists them; none by default.</summary>
    IReadOnlyList<MethodParameter> Parameters => [];

    /// <summary>Gets the tensors that the method requires besides activations and scores. The model computes only these.</summary>
    CamNeeds Needs { get; }

    /// <summary>
    /// Gets whether the method computes its map at a target layer. If it does not (pixel attributions, occlusion), it is called once for a picture
    /// and target, whatever the number of layers.
    /// </summary>
    bool UsesLayer => true;

    /// <summary>Gets whether the map's negative values, which are evidence against the target, finally become zero (ReLU).</summary>
    bool Rectifies => true;

    /// <summary>
    /// Gets whether a few pixels of the method's map are far larger than all others, as in attributions to single pixels. Colours from 0 to the
    /// largest value would hide the rest of such a map: see <see cref="HeatMaps.HeatMapOptions.Percentile"/>.
    /// </summary>
    bool IsSparse => false;

    /// <summary>Returns the numbers of rows and columns of the method's map; by default those of the layer's grid.</summary>
    /// <param name="input">The input of <see cref="Compute"/>.</param>
    (int Height, int Width) Grid(in CamInput input) => (input.Height, input.Width);

    /// <summary>Returns the function to differentiate for a target; by default the target itself.</summary>
    /// <param name="target">The requested target.</param>
    /// <param name="scores">The picture's scores <c>y</c>, <c>[K]</c>.</param>
    ScoreTarget Refine(ScoreTarget target, ReadOnlySpan<float> scores) => target;

    /// <summary>Computes the map of one picture and target.</summary>
    /// <param name="input">The activations, and the tensors that <see cref="Needs"/> requests.</param>
    /// <param name="map">The destination in row-major order, with the size of <see cref="Grid"/>: the signed map, not scaled.</param>
    void Compute(in CamInput input, Span<float> map);
}
