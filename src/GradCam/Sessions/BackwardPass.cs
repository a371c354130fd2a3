using System.Buffers;
using GradCam.Explaining;
using GradCam.Methods;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>One backward pass over a batch, a target for each picture: channel weights and gradients.</summary>
internal sealed class BackwardPass : IDisposable
{
    private readonly int _count;
    private readonly ClassWeightsPass? _ofClasses;
    private readonly int _rank;
    private OrtValue[] _weights = [];
    private float[] _ofHead = [];
    private OrtValue[] _gradients = [];

    private BackwardPass(int count) => _count = count;

    /// <summary>One class's part of a pass over many.</summary>
    /// <param name="ofClasses">That pass.</param>
    /// <param name="rank">Which of its classes.</param>
    public BackwardPass(ClassWeightsPass ofClasses, int rank)
    {
        _ofClasses = ofClasses;
        _rank = rank;
    }

    /// <summary>Runs what is needed of the gradient graphs.</summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="forward">The forward pass, with its saved tensors.</param>
    /// <param name="targets">What is differentiated, for each picture of the batch.</param>
    /// <param name="needs">What is wanted.</param>
    /// <param name="cancellation">Stops between two operators.</param>
    /// <exception cref="GradCamException">The layer has no channel weights, or ONNX Runtime failed.</exception>
    public static BackwardPass Run(SplitSessions sessions, ForwardPass forward, IReadOnlyList<ScoreTarget> targets, CamNeeds needs, CancellationToken cancellation)
    {
        var pass = new BackwardPass(forward.Count);
        if (needs == CamNeeds.None)
            return pass;
        ReadOnlySpan<float> scores = forward.Scores;
        int k = scores.Length / forward.Count;
        float[] pooled = ArrayPool<float>.Shared.Rent(scores.Length);
        try
        {
            Memory<float> seed = pooled.AsMemory(0, scores.Length);
            seed.Span.Clear();
            for (int n = 0; n < forward.Count; n++)
                targets[n].AddSeed(scores.Slice(n * k, k), 1f, seed.Span.Slice(n * k, k));
            if (needs.HasFlag(CamNeeds.ChannelWeights) && sessions.DenseHead is { } head)
                pass._ofHead = DenseHeadPass.Run(head, sessions.HeadWeights, forward.Tensor, forward.Count, seed.Span, sessions.Threads, cancellation);
            else if (needs.HasFlag(CamNeeds.ChannelWeights))
                pass._weights = forward.ChannelWeights(sessions, seed, cancellation);
            if (needs.HasFlag(CamNeeds.Gradients))
                pass._gradients = forward.Gradients(sessions, seed, cancellation);
            return pass;
        }
        catch
        {
            pass.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pooled);
        }
    }

    /// <summary>A picture's channel weights at a layer, <c>[C]</c>; empty where they were not wanted.</summary>
    public ReadOnlySpan<float> ChannelWeights(int layer, int index)
    {
        if (_ofClasses is not null)
            return _ofClasses.ChannelWeights(layer, index, _rank);
        if (_ofHead.Length == 0 && _weights.Length == 0)
            return [];
        ReadOnlySpan<float> batch = _ofHead.Length > 0 ? _ofHead : _weights[layer].GetTensorDataAsSpan<float>();
        int channels = batch.Length / _count;
        return batch.Slice(index * channels, channels);
    }

    /// <summary>The whole batch's gradients at a layer, <c>[N,C,h,w]</c>; empty where they were not wanted.</summary>
    public ReadOnlySpan<float> Gradients(int layer) => _gradients.Length == 0 ? [] : _gradients[layer].GetTensorDataAsSpan<float>();

    public void Dispose()
    {
        foreach (OrtValue value in _weights.Concat(_gradients))
            value.Dispose();
    }
}
