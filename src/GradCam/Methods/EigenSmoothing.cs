using GradCam.Arithmetic;
using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>
/// Reduces the noise of a method's map: the map is the projection of the weighted activations <c>W</c> onto their first principal component, not
/// their sum over channels. Patterns that many channels share remain. The map has the unit of <c>W</c> and the mean 0, and correlates positively with
/// the sum.
/// <para>Eigen smoothing of pytorch-grad-cam, after Muhammad and Yeasin, "Eigen-CAM", IJCNN 2020; the sign is random there.</para>
/// </summary>
/// <param name="method">The method.</param>
internal sealed class EigenSmoothing(IWeightedCamMethod method) : ICamMethod
{
    /// <summary>The suffix of the method's name.</summary>
    public const string Suffix = "+eigen";

    /// <inheritdoc/>
    public IReadOnlyList<MethodParameter> Parameters { get; } =
        [.. method.Parameters.Select(p => p.Wrapped(m => ((EigenSmoothing)m).Inner, m => new EigenSmoothing((IWeightedCamMethod)m)))];

    /// <inheritdoc/>
    public string Name => method.Name + Suffix;

    /// <inheritdoc/>
    public CamNeeds Needs => method.Needs;

    /// <inheritdoc/>
    public bool UsesLayer => method.UsesLayer;

    /// <inheritdoc/>
    public bool Rectifies => method.Rectifies;

    /// <inheritdoc/>
    public bool IsSparse => method.IsSparse;

    /// <inheritdoc/>
    public (int Height, int Width) Grid(in CamInput input) => method.Grid(input);

    /// <inheritdoc/>
    public ScoreTarget Refine(ScoreTarget target, ReadOnlySpan<float> scores) => method.Refine(target, scores);

    private IWeightedCamMethod Inner => method;

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        float[] weighted = new float[input.Activations.Length];
        method.Weigh(input, weighted);
        PrincipalComponent.Project(weighted, centred: true, map);
    }
}
