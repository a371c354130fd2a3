namespace GradCam.Explaining;

/// <summary>Finds the classes with the highest scores, best first. Equal scores keep their order, and NaN is less than any number.</summary>
internal static class HighestScores
{
    // Up to this number, a sorted list of the best in one pass over the scores is faster than a sort of all scores.
    private const int Few = 16;

    /// <summary>Returns the classes with the highest scores.</summary>
    /// <param name="scores">One picture's scores, <c>[K]</c>.</param>
    /// <param name="k">The number of classes, at least 1.</param>
    /// <returns>Their indices: <paramref name="k"/>, or as many as there are scores.</returns>
    public static int[] Of(ReadOnlySpan<float> scores, int k) => k <= Few ? Select(scores, k) : Sort(scores)[..Math.Min(k, scores.Length)];

    private static int[] Select(ReadOnlySpan<float> scores, int k)
    {
        int[] best = new int[Math.Min(k, scores.Length)];
        for (int i = 0; i < scores.Length; i++)
        {
            // Lower scores move down, and the last one leaves the list.
            int place = Math.Min(i, best.Length);
            for (; place > 0 && scores[i].CompareTo(scores[best[place - 1]]) > 0; place--)
            {
                if (place < best.Length)
                    best[place] = best[place - 1];
            }

            if (place < best.Length)
                best[place] = i;
        }

        return best;
    }

    private static int[] Sort(ReadOnlySpan<float> scores)
    {
        float[] own = scores.ToArray();
        int[] order = [.. Enumerable.Range(0, own.Length)];
        Array.Sort(order, (a, b) => own[b].CompareTo(own[a]) is var byScore and not 0 ? byScore : a.CompareTo(b));
        return order;
    }
}
