namespace GradCam.Pictures;

/// <summary>What someone may have meant.</summary>
internal static class NearNames
{
    /// <summary>The known names that are at most a third of their letters away from what was typed, nearest first, three at most.</summary>
    public static IEnumerable<string> Of(string typed, IEnumerable<string> known) => known
        .Select(name => (Name: name, Steps: Steps(typed.ToLowerInvariant(), name)))
        .Where(n => n.Steps * 3 <= Math.Max(n.Name.Length, 3))
        .OrderBy(n => n.Steps)
        .Take(3)
        .Select(n => n.Name);

    /// <summary>Levenshtein's distance: letters put in, taken out or replaced.</summary>
    private static int Steps(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 0; i < a.Length; i++)
        {
            int diagonal = row[0]++;
            for (int j = 0; j < b.Length; j++)
            {
                int replaced = diagonal + (a[i] == b[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
