namespace GradCam.Text;

/// <summary>Finds what somebody may have meant.</summary>
public static class NearMatches
{
    // Two edits make any word of four letters out of many others: "lime" is no misspelling of "rise".
    private const int ShortWord = 6;

    /// <summary>
    /// The candidates nearest to a word that is none of them: those that contain it first, then those few edits away
    /// (a letter more, less or other, or two that changed places; at most a third of the word, and one in words of up to five letters), letter case ignored.
    /// </summary>
    /// <param name="word">What was given.</param>
    /// <param name="candidates">What there is.</param>
    /// <param name="most">At most this many are returned.</param>
    public static IReadOnlyList<string> Find(string word, IEnumerable<string> candidates, int most = 5)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        string lower = word.Trim().ToLowerInvariant();
        int tolerance = lower.Length < ShortWord ? 1 : Math.Max(2, lower.Length / 3);
        return [.. candidates
            .Select(c => (Candidate: c, Distance: Distance(lower, c.ToLowerInvariant())))
            .Where(x => x.Distance <= tolerance)
            .OrderBy(x => x.Distance)
            .ThenBy(x => x.Candidate.Length)
            .Select(x => x.Candidate)
            .Distinct()
            .Take(most)];
    }

    // A candidate that contains the word is nearer than any misspelling, whatever its length.
    private static int Distance(string word, string candidate)
    {
        if (word.Length > 1 && candidate.Contains(word, StringComparison.Ordinal))
            return 0;
        int[] before = [];
        int[] last = [];
        int[] row = [.. Enumerable.Range(0, candidate.Length + 1)];
        for (int i = 1; i <= word.Length; i++)
        {
            (before, last, row) = (last, row, new int[row.Length]);
            row[0] = i;
            for (int j = 1; j <= candidate.Length; j++)
            {
                int substitute = last[j - 1] + (word[i - 1] == candidate[j - 1] ? 0 : 1);
                row[j] = Math.Min(substitute, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && word[i - 1] == candidate[j - 2] && word[i - 2] == candidate[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
        }

        return row[^1];
    }
}
