namespace GradCam.Text;

/// <summary>Finds candidates that are similar to a misspelled word.</summary>
internal static class NearMatches
{
    // Two edits make any word of four letters out of many others: "lime" is no misspelling of "rise".
    private const int ShortWord = 6;

    /// <summary>
    /// Returns the candidates nearest to a word that is none of them: those that contain it first, then those few edits away (an inserted, missing or
    /// different letter, or two swapped letters; at most a third of the word, and one in words of up to five letters), regardless of case.
    /// </summary>
    /// <param name="word">The given word.</param>
    /// <param name="candidates">The candidates.</param>
    /// <param name="most">The maximum number of results.</param>
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

    // A candidate that contains the word is nearer than any misspelling, regardless of its length.
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
