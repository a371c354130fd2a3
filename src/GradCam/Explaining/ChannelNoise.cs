using System.Numerics.Tensors;
using GradCam.HeatMaps;
using GradCam.Methods;
using GradCam.Sessions;

namespace GradCam.Explaining;

/// <summary>
/// Detects channel weights that are only rounding errors. If a normalization over space follows the layer, a constant added to a channel changes no
/// score. So the mean of the channel's gradient over space is zero, however large the gradient is.
/// </summary>
internal sealed class ChannelNoise : IDisposable
{
    // The values of a map that depends on its score add up to about the score. Only if the sum is far below it, the gradient is worth another pass.
    private const float Suspicious = 1e-2f;

    private readonly SplitSessions _sessions;
    private readonly ForwardPass _forward;
    private readonly IReadOnlyList<ScoreTarget> _targets;
    private readonly CancellationToken _cancellation;
    private BackwardPass? _gradients;

    /// <summary>Initializes an instance, which computes nothing until it is needed.</summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="forward">The batch's forward pass.</param>
    /// <param name="targets">The differentiated target of each picture of the batch.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public ChannelNoise(SplitSessions sessions, ForwardPass forward, IReadOnlyList<ScoreTarget> targets, CancellationToken cancellationToken)
    {
        _sessions = sessions;
        _forward = forward;
        _targets = targets;
        _cancellation = cancellationToken;
    }

    /// <summary>Returns whether a picture's channel weights are only rounding errors, see <see cref="MapConditions.NoiseTolerance"/>.</summary>
    /// <param name="map">The map that the method computed from the weights.</param>
    /// <param name="weights">The weights, <c>[C]</c>.</param>
    /// <param name="scores">The picture's scores, <c>[K]</c>.</param>
    /// <param name="grid">The layout of the layer's tensors.</param>
    /// <param name="layer">The index of the layer.</param>
    /// <param name="index">The index of the picture in the batch.</param>
    public bool Is(CamMap map, ReadOnlySpan<float> weights, ReadOnlySpan<float> scores, LayerGrid grid, int layer, int index)
    {
        float largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(map.Values));
        float area = map.Values.Length;
        if (weights.IsEmpty || largest == 0 || !(largest * area <= Suspicious * Math.Abs(TensorPrimitives.MaxMagnitude(scores))))
            return false;
        _gradients ??= BackwardPass.Run(_sessions, _forward, _targets, CamNeeds.Gradients, _cancellation);
        ReadOnlySpan<float> gradient = grid.Read(_gradients.Gradients(layer), index);
        int places = gradient.Length / weights.Length;
        for (int k = 0; k < weights.Length; k++)
        {
            float mean = TensorPrimitives.SumOfMagnitudes(gradient.Slice(k * places, places)) / places;
            if (!(Math.Abs(weights[k]) <= MapConditions.NoiseTolerance * mean))
                return false;
        }

        return true;
    }

    public void Dispose() => _gradients?.Dispose();
}
