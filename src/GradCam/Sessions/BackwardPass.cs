using System.Buffers;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>
/// Represents a backward pass over a batch, with a target for each picture: channel weights and gradients. A device keeps them in its memory. They
/// are copied to the CPU when code reads them.
/// </summary>
internal sealed class BackwardPass : IDisposable
{
    private readonly ForwardPass _forward;
    private readonly ClassWeightsPass? _ofClasses;
    private readonly int _rank;
    private readonly List<OrtValue> _made = [];
    private readonly Dictionary<OrtValue, OrtValue> _copies = [];
    private readonly Dictionary<(MapFormula Formula, string Layer), OrtValue> _maps = [];
    private OrtValue[] _weights = [];
    private float[] _ofHead = [];
    private OrtValue[] _gradients = [];

    private BackwardPass(ForwardPass forward) => _forward = forward;

    /// <summary>Initializes a pass for one class of a pass over many.</summary>
    /// <param name="forward">The forward pass.</param>
    /// <param name="ofClasses">The pass over many classes.</param>
    /// <param name="rank">The index of the class in that pass.</param>
    public BackwardPass(ForwardPass forward, ClassWeightsPass ofClasses, int rank)
        : this(forward)
    {
        _ofClasses = ofClasses;
        _rank = rank;
    }

    /// <summary>Runs the gradient graphs that the results require.</summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="forward">The forward pass, with its saved tensors.</param>
    /// <param name="targets">The differentiated target of each picture of the batch.</param>
    /// <param name="needs">The required results.</param>
    /// <param name="cancellationToken">Cancels the work between two operators.</param>
    /// <exception cref="GradCamException">The layer has no channel weights, or ONNX Runtime failed.</exception>
    public static BackwardPass Run(SplitSessions sessions, ForwardPass forward, IReadOnlyList<ScoreTarget> targets, CamNeeds needs, CancellationToken cancellationToken)
    {
        var pass = new BackwardPass(forward);
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
                pass._ofHead = DenseHeadPass.Run(head, sessions.HeadWeights, forward.Tensor, forward.Count, seed.Span, sessions.Threads, cancellationToken);
            else if (needs.HasFlag(CamNeeds.ChannelWeights))
                pass._made.AddRange(pass._weights = forward.ChannelWeights(sessions, seed, cancellationToken));
            if (needs.HasFlag(CamNeeds.Gradients))
                pass._made.AddRange(pass._gradients = forward.Gradients(sessions, seed, cancellationToken));
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

    /// <summary>Returns a picture's channel weights at a layer, <c>[C]</c>; empty if they were not requested.</summary>
    public ReadOnlySpan<float> ChannelWeights(int layer, int index)
    {
        if (_ofClasses is not null)
            return _ofClasses.ChannelWeights(layer, index, _rank);
        if (_ofHead.Length == 0 && _weights.Length == 0)
            return [];
        ReadOnlySpan<float> batch = _ofHead.Length > 0 ? _ofHead : OnHost(_weights[layer]);
        int channels = batch.Length / _forward.Count;
        return batch.Slice(index * channels, channels);
    }

    /// <summary>Returns the whole batch's gradients at a layer, <c>[N,C,h,w]</c>; empty if they were not requested.</summary>
    public ReadOnlySpan<float> Gradients(int layer) => _gradients.Length == 0 ? [] : OnHost(_gradients[layer]);

    /// <summary>
    /// Returns the whole batch's maps at a layer, computed on the device, <c>[N,h,w]</c> or <c>[N,T]</c> for tokens; empty if no tensors are on a
    /// device.
    /// </summary>
    /// <param name="formula">The formula of the maps.</param>
    /// <param name="index">The index of the layer.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="cancellationToken">Cancels the work between two operators.</param>
    public ReadOnlySpan<float> Maps(MapFormula formula, int index, TargetLayer layer, CancellationToken cancellationToken)
    {
        OrtValue[] factors = formula == MapFormula.WeightedSum ? _weights : _gradients;
        if (_forward.DeviceMemory is not { } memory || factors.Length == 0)
            return [];
        if (!_maps.TryGetValue((formula, layer.Activations), out OrtValue? maps))
        {
            maps = memory.Maps(formula, _forward.Value(layer.Activations), factors[index], layer.Tokens is null ? 1 : 2, cancellationToken);
            _maps.Add((formula, layer.Activations), maps);
            _made.Add(maps);
        }

        return maps.GetTensorDataAsSpan<float>();
    }

    public void Dispose() => _made.ForEach(v => v.Dispose());

    private ReadOnlySpan<float> OnHost(OrtValue value)
    {
        if (_forward.DeviceMemory is not { } memory)
            return value.GetTensorDataAsSpan<float>();
        if (!_copies.TryGetValue(value, out OrtValue? copy))
        {
            _copies.Add(value, copy = memory.ToHost(value));
            _made.Add(copy);
        }

        return copy.GetTensorDataAsSpan<float>();
    }
}
