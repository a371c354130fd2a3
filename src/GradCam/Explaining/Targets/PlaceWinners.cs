using System.Globalization;
using System.Numerics.Tensors;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>
/// Which class has the highest score at each place, where a model scores each place; of a model with one class only, where its score is
/// positive: that is a probability of more than one half.
/// </summary>
internal sealed class PlaceWinners
{
    private const int Nobody = -1;
    private readonly DenseScores _layout;
    private readonly int[] _winners;
    private readonly int[] _counts;
    private readonly float[] _means;

    /// <summary>Finds them.</summary>
    /// <param name="scores">One picture's, <c>[K, H*W]</c>.</param>
    /// <param name="layout">How they are laid out.</param>
    public PlaceWinners(ReadOnlySpan<float> scores, DenseScores layout)
    {
        int places = layout.Places;
        _layout = layout;
        _winners = new int[places];
        _counts = new int[layout.Classes];
        _means = new float[layout.Classes];
        float[] highest = new float[places];
        Array.Fill(_winners, Nobody);
        Array.Fill(highest, layout.Classes == 1 ? 0f : float.NegativeInfinity);
        for (int c = 0; c < layout.Classes; c++)
        {
            ReadOnlySpan<float> own = scores.Slice(c * places, places);
            _means[c] = TensorPrimitives.Sum(own) / places;
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

    /// <summary>At how many places a class has the highest score, as a share of all of them.</summary>
    public float Share(int classIndex) => (float)_counts[classIndex] / _layout.Places;

    /// <summary>
    /// One number for each class, the greater the better it does: by the number of places where it is highest, and among equals by the
    /// mean of its scores.
    /// </summary>
    public float[] Ranking()
    {
        int[] order = [.. Enumerable.Range(0, _counts.Length).OrderByDescending(c => _counts[c]).ThenByDescending(c => _means[c])];
        float[] ranking = new float[order.Length];
        for (int rank = 0; rank < order.Length; rank++)
            ranking[order[rank]] = -rank;
        return ranking;
    }

    /// <summary>The target of a class: its scores at the places where it is highest, or at all where it is so at none.</summary>
    public (float[] Mask, string Where) Region(int classIndex)
    {
        int count = _counts[classIndex];
        float[] mask = new float[_layout.Places];
        for (int p = 0; p < mask.Length; p++)
            mask[p] = count == 0 || _winners[p] == classIndex ? 1f : 0f;
        string highest = _layout.Classes == 1 ? "positive" : "highest";
        return (mask, count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"at all {mask.Length} places, {highest} at none")
            : string.Create(CultureInfo.InvariantCulture, $"where it is {highest}, {count} of {mask.Length} places"));
    }
}
