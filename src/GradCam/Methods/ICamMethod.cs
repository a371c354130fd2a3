using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>
/// A CAM method: a formula that makes a map of what the model's passes give. Stateless; called from many threads at once.
/// A method of your own is one class that implements this.
/// </summary>
public interface ICamMethod
{
    /// <summary>Gets its name in options and results, lower case: <c>gradcam</c>.</summary>
    string Name { get; }

    /// <summary>Gets the parameters that can be set by name, in the order in which help lists them; none by default.</summary>
    IReadOnlyList<MethodParameter> Parameters => [];

    /// <summary>What it wants besides activations and scores; what is not asked for is not computed.</summary>
    CamNeeds Needs { get; }

    /// <summary>
    /// Gets whether its map is made at a target layer. Where it is not (pixel attributions, occlusion), the method is called once for a
    /// picture and target, however many layers there are.
    /// </summary>
    bool UsesLayer => true;

    /// <summary>Gets whether the map's negative values, what speaks against the target, are set to zero in the end (ReLU).</summary>
    bool Rectifies => true;

    /// <summary>
    /// Gets whether a few pixels of its map outshine all others, as attributions to single pixels do. Drawn from 0 to the largest value, there is
    /// little to be seen in such a map: see <see cref="HeatMaps.HeatMapOptions.Percentile"/>.
    /// </summary>
    bool IsSparse => false;

    /// <summary>Rows and columns of its map: the layer's grid, where it does not say otherwise.</summary>
    /// <param name="input">What <see cref="Compute"/> will be given.</param>
    (int Height, int Width) Grid(in CamInput input) => (input.Height, input.Width);

    /// <summary>What is differentiated for a target: the target itself, where the method does not say otherwise.</summary>
    /// <param name="target">What was asked for.</param>
    /// <param name="scores">The picture's scores <c>y</c>, <c>[K]</c>.</param>
    ScoreTarget Refine(ScoreTarget target, ReadOnlySpan<float> scores) => target;

    /// <summary>Computes the map of one picture and target.</summary>
    /// <param name="input">Activations, and what <see cref="Needs"/> asks for.</param>
    /// <param name="map">Destination in row-major order, as large as <see cref="Grid"/> says: the map, signed, not scaled.</param>
    void Compute(in CamInput input, Span<float> map);
}
