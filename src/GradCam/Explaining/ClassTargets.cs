using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Which classes are explained.</summary>
public abstract record ClassTargets
{
    private ClassTargets()
    {
    }

    /// <summary>The class with the highest score of each picture.</summary>
    public static ClassTargets Top1 { get; } = new TopClasses(1);

    /// <summary>The <paramref name="k"/> classes with the highest scores of each picture, best first.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is not positive.</exception>
    public static ClassTargets Top(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        return new TopClasses(k);
    }

    /// <summary>The same classes for every picture, each by index or label.</summary>
    public static ClassTargets Of(params IReadOnlyList<string> indicesOrLabels) => new NamedClasses(indicesOrLabels);

    /// <summary>The same classes for every picture, by index.</summary>
    public static ClassTargets Of(params IReadOnlyList<int> indices) => new NamedClasses([.. indices.Select(i => $"{i}")]);

    /// <summary>One class for each picture of a batch, in order, by index or label.</summary>
    public static ClassTargets ForEach(params IReadOnlyList<string> indicesOrLabels) => new ClassOfEach(indicesOrLabels);

    /// <summary>The class indices of each picture: <c>[N][classes]</c>, as many for each.</summary>
    /// <param name="scores"><c>[N,K]</c>.</param>
    /// <param name="count">The batch size.</param>
    /// <param name="labels">The model's class names.</param>
    /// <exception cref="GradCamException">No such class, or too few for the batch.</exception>
    internal abstract int[][] Resolve(ReadOnlySpan<float> scores, int count, LabelList labels);

    /// <summary>The targets of one picture, where a batch must be gone through one by one.</summary>
    /// <param name="index">The picture.</param>
    /// <param name="count">The size of the whole batch.</param>
    /// <exception cref="GradCamException">Too few or too many for the batch.</exception>
    internal virtual ClassTargets OfOne(int index, int count) => this;

    private sealed record TopClasses(int K) : ClassTargets
    {
        internal override int[][] Resolve(ReadOnlySpan<float> scores, int count, LabelList labels)
        {
            int classes = scores.Length / count;
            var result = new int[count][];
            for (int n = 0; n < count; n++)
            {
                float[] own = scores.Slice(n * classes, classes).ToArray();
                int[] order = [.. Enumerable.Range(0, classes)];

                // Equal scores keep their order: a sort by key and then by index.
                Array.Sort(order, (a, b) => own[b].CompareTo(own[a]) is var byScore and not 0 ? byScore : a.CompareTo(b));
                result[n] = order[..Math.Min(K, classes)];
            }

            return result;
        }
    }

    private sealed record NamedClasses(IReadOnlyList<string> Names) : ClassTargets
    {
        internal override int[][] Resolve(ReadOnlySpan<float> scores, int count, LabelList labels)
        {
            int[] indices = [.. Names.Select(labels.Find).Distinct()];
            return [.. Enumerable.Repeat(indices, count)];
        }
    }

    private sealed record ClassOfEach(IReadOnlyList<string> Names) : ClassTargets
    {
        internal override int[][] Resolve(ReadOnlySpan<float> scores, int count, LabelList labels)
        {
            Check(count);
            return [.. Names.Select(name => new[] { labels.Find(name) })];
        }

        internal override ClassTargets OfOne(int index, int count)
        {
            Check(count);
            return new ClassOfEach([Names[index]]);
        }

        private void Check(int count)
        {
            if (Names.Count != count)
                throw new GradCamException($"{Names.Count} classes for {count} inputs: give one class for each, or one for all.");
        }
    }
}
