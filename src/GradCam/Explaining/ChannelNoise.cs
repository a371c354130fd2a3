using System.Numerics.Tensors;
using GradCam.HeatMaps;
using GradCam.Methods;
using GradCam.Sessions;

namespace GradCam.Explaining;

/// <summary>
/// Tells channel weights that are nothing but rounding. In front of a normalisation over space, adding a constant to a channel changes no score, so
/// that the mean over space of its gradient is zero, however large the gradient is.
/// </summary>
internal sealed class ChannelNoise : IDisposable
{
    // Of a map that has to do with its score, the positions add up to about the score. Only far below that is the gradient worth another pass.
    private const float Suspicious = 1e-2f;

    private readonly SplitSessions _sessions;
    private readonly ForwardPass _forward;
    private readonly IReadOnlyList<ScoreTarget> _targets;
    private readonly CancellationToken _cancellation;
    private BackwardPass? _gradients;

    /// <summary>Computes nothing yet.</summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="forward">The batch's forward pass.</param>
    /// <param name="targets">What is differentiated, for each picture of the batch.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public ChannelNoise(SplitSessions sessions, ForwardPass forward, IReadOnlyList<ScoreTarget> targets, CancellationToken cancellationToken)
    {
        _sessions = sessions;
        _forward = forward;
        _targets = targets;
        _cancellation = cancellationToken;
    }

    /// <summary>Judges a picture's channel weights: see <see cref="MapConditions.NoiseTolerance"/>.</summary>
    /// <param name="map">The map that was made of them.</param>
    /// <param name="weights">The weights, <c>[C]</c>.</param>
    /// <param name="scores">The picture's scores, <c>[K]</c>.</param>
    /// <param name="grid">How the layer's tensors are read.</param>
    /// <param name="layer">The layer, by its position.</param>
    /// <param name="index">The picture, by its position in the batch.</param>
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
