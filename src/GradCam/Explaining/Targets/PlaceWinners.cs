using System.Collections;
using System.Globalization;
using System.Numerics.Tensors;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>
/// Finds the positions of each class if a model scores each position: those at which the class's score is the highest. If the model has one class, or
/// if a Sigmoid follows the scores, they are the positions with a positive score. A positive score is a probability above one half, and a position
/// may belong to several classes.
/// </summary>
internal sealed class PlaceWinners
{
    private const int Nobody = -1;
    private readonly DenseScores _layout;
    private readonly bool _independent;
    private readonly int[] _winners = [];
    private readonly BitArray[] _positive = [];
    private readonly int[] _counts;
    private readonly float[] _means;

    /// <summary>Initializes the positions of the classes.</summary>
    /// <param name="scores">One picture's scores, <c>[K, H*W]</c>.</param>
    /// <param name="layout">The layout of the scores.</param>
    /// <param name="probability">The function from scores to probabilities.</param>
    public PlaceWinners(ReadOnlySpan<float> scores, DenseScores layout, ProbabilityFunction probability = ProbabilityFunction.Softmax)
    {
        int places = layout.Places;
        _layout = layout;
        _independent = layout.Classes == 1 || probability == ProbabilityFunction.Sigmoid;
        _counts = new int[layout.Classes];
        _means = new float[layout.Classes];
        for (int c = 0; c < layout.Classes; c++)
            _means[c] = TensorPrimitives.Sum(scores.Slice(c * places, places)) / places;
        if (_independent)
        {
            _positive = new BitArray[layout.Classes];
            for (int c = 0; c < layout.Classes; c++)
            {
                BitArray own = _positive[c] = new BitArray(places);
                for (int p = 0; p < places; p++)
                {
                    own[p] = scores[(c * places) + p] > 0;
                    _counts[c] += own[p] ? 1 : 0;
                }
            }

            return;
        }

        _winners = new int[places];
        float[] highest = new float[places];
        Array.Fill(_winners, Nobody);
        Array.Fill(highest, float.NegativeInfinity);
        for (int c = 0; c < layout.Classes; c++)
        {
            ReadOnlySpan<float> own = scores.Slice(c * places, places);
            for (int p = 0; p < places; p++)
            {
                if (own[p] > highest[p])
                {
                    highest[p] = own[p];
                    _winners[p] = c;
                }
            }
        }

        foreach (int winner in _winners.Where(w => w != Nobody))
            _counts[winner]++;
    }

    /// <summary>Returns a class's share of all positions.</summary>
    public float Share(int classIndex) => (float)_counts[classIndex] / _layout.Places;

    /// <summary>
    /// Returns one number for each class, higher for better classes. It orders classes by the number of their positions, and equal ones by the mean
    /// of their scores.
    /// </summary>
    public float[] Ranking()
    {
        int[] order = [.. Enumerable.Range(0, _counts.Length).OrderByDescending(c => _counts[c]).ThenByDescending(c => _means[c])];
        float[] ranking = new float[order.Length];
        for (int rank = 0; rank < order.Length; rank++)
            ranking[order[rank]] = -rank;
        return ranking;
    }

    /// <summary>Returns the target of a class: its scores at its positions, or at all positions if it has none.</summary>
    public (float[] Mask, string Where) Region(int classIndex)
    {
        int count = _counts[classIndex];
        float[] mask = new float[_layout.Places];
        for (int p = 0; p < mask.Length; p++)
            mask[p] = count == 0 || (_independent ? _positive[classIndex][p] : _winners[p] == classIndex) ? 1f : 0f;
        string highest = _independent ? "positive" : "highest";
        return (mask, count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"at all {mask.Length} positions, {highest} at none")
            : string.Create(CultureInfo.InvariantCulture, $"at {count} of {mask.Length} positions, at which it is {highest}"));
    }
}
