using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Specifies the classes to explain, and the quantity of each: by default its score.</summary>
public abstract record ClassTargets
{
    private ClassTargets()
    {
    }

    private TargetForm Form { get; init; } = TargetForm.OfScores;

    private RegionMask? Mask { get; init; }

    /// <summary>Gets the class with the highest score of each picture.</summary>
    public static ClassTargets Top1 { get; } = new TopClasses(1);

    /// <summary>Returns the <paramref name="k"/> classes with the highest scores of each picture, best first.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is not positive.</exception>
    public static ClassTargets Top(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        return new TopClasses(k);
    }

    /// <summary>Returns the same classes for every picture, each by index or label.</summary>
    public static ClassTargets Of(params IReadOnlyList<string> indicesOrLabels) => new NamedClasses(indicesOrLabels);

    /// <summary>Returns the same classes for every picture, by index.</summary>
    public static ClassTargets Of(params IReadOnlyList<int> indices) => new NamedClasses([.. indices.Select(i => $"{i}")]);

    /// <summary>Returns one class for each picture of a batch, in order, by index or label.</summary>
    public static ClassTargets ForEach(params IReadOnlyList<string> indicesOrLabels) => new ClassOfEach(indicesOrLabels);

    /// <summary>Returns custom targets, the same for every picture.</summary>
    /// <param name="targets">The targets, at least one.</param>
    public static ClassTargets Custom(params IReadOnlyList<ScoreTarget> targets) => new CustomTargets(targets);

    /// <summary>Explains the difference of each class from other classes: <c>y_c - mean of y_other</c>.</summary>
    /// <param name="indicesOrLabels">The other classes, by index or label.</param>
    public ClassTargets Against(params IReadOnlyList<string> indicesOrLabels) => this with { Form = Form with { Against = indicesOrLabels } };

    /// <summary>Explains the evidence against each of the classes: the negated score.</summary>
    public ClassTargets Counterfactual() => this with { Form = Form with { Negated = true } };

    /// <summary>Explains another form of the classes' scores, such as their probability.</summary>
    public ClassTargets As(ScoreForm form) => this with { Form = Form with { Score = form } };

    /// <summary>
    /// Restricts the positions that count, for all classes and pictures, if the model scores each position (semantic segmentation). Without a mask,
    /// the positions at which the class's score is the highest count. If there are none, all positions count.
    /// </summary>
    /// <param name="mask">The mask over the part that the model sees.</param>
    public ClassTargets Within(RegionMask mask) => this with { Mask = mask };

    /// <summary>Returns the targets of each picture: <c>[N][targets]</c>, equally many for each.</summary>
    /// <param name="scores"><c>[N,K]</c>, or <c>[N,K*H*W]</c> if the model scores each position.</param>
    /// <param name="count">The batch size.</param>
    /// <param name="labels">The model's class names.</param>
    /// <param name="dense">The layout of the scores if the model scores each position; <c>null</c> for a classifier.</param>
    /// <param name="probability">The function from scores to probabilities.</param>
    /// <exception cref="GradCamException">
    /// There is no such class, or too few for the batch, or there is a mask but the model scores no positions.
    /// </exception>
    internal ScoreTarget[][] Resolve(ReadOnlySpan<float> scores, int count, LabelList labels, DenseScores? dense = null, ProbabilityFunction probability = ProbabilityFunction.Softmax)
    {
        if (dense is not null)
            return ResolveDense(scores, count, labels, dense, probability);
        return Mask is null ? [.. ResolveClasses(scores, count, labels).Select(targets => targets.Select(t => t.With(probability)).ToArray())]
            : throw new GradCamException(GradCamErrorKind.Target, "a mask selects positions for a model that scores each position (segmentation), and this one scores the picture as a whole. Leave the mask out.");
    }

    private protected virtual ScoreTarget[][] ResolveClasses(ReadOnlySpan<float> scores, int count, LabelList labels) =>
        [.. Indices(scores, count, labels).Select(classes => classes.Select(c => Form.Of(c, labels)).ToArray())];

    private protected virtual ScoreTarget[][] ResolveDense(ReadOnlySpan<float> scores, int count, LabelList labels, DenseScores dense, ProbabilityFunction probability)
    {
        int own = scores.Length / count;
        var winners = new PlaceWinners[count];
        for (int n = 0; n < count; n++)
            winners[n] = new PlaceWinners(scores.Slice(n * own, own), dense, probability);
        int[][] indices = Indices([.. winners.SelectMany(w => w.Ranking())], count, labels);
        float[]? mask = Mask?.At(dense);
        return [.. indices.Select((classes, n) => classes.Select(c =>
        {
            (float[] region, string where) = mask is null ? winners[n].Region(c) : (mask, "within the mask");
            return Form.Of(c, labels, region, where);
        }).ToArray())];
    }

    /// <summary>Returns the class indices of each picture.</summary>
    private protected abstract int[][] Indices(ReadOnlySpan<float> scores, int count, LabelList labels);

    /// <summary>Returns the targets of one picture, for a model that explains a batch one by one.</summary>
    /// <param name="index">The picture's index.</param>
    /// <param name="count">The size of the whole batch.</param>
    /// <exception cref="GradCamException">There are too few or too many targets for the batch.</exception>
    internal virtual ClassTargets OfOne(int index, int count) => this;

    private sealed record TopClasses(int K) : ClassTargets
    {
        private protected override int[][] Indices(ReadOnlySpan<float> scores, int count, LabelList labels)
        {
            int classes = scores.Length / count;
            var result = new int[count][];
            for (int n = 0; n < count; n++)
                result[n] = HighestScores.Of(scores.Slice(n * classes, classes), K);
            return result;
        }
    }

    private sealed record NamedClasses(IReadOnlyList<string> Names) : ClassTargets
    {
        private protected override int[][] Indices(ReadOnlySpan<float> scores, int count, LabelList labels)
        {
            int[] indices = [.. Names.Select(labels.Find).Distinct()];
            return [.. Enumerable.Repeat(indices, count)];
        }
    }

    private sealed record ClassOfEach(IReadOnlyList<string> Names) : ClassTargets
    {
        private protected override int[][] Indices(ReadOnlySpan<float> scores, int count, LabelList labels)
        {
            Check(count);
            return [.. Names.Select(name => new[] { labels.Find(name) })];
        }

        internal override ClassTargets OfOne(int index, int count)
        {
            Check(count);
            return this with { Names = [Names[index]] };
        }

        private void Check(int count)
        {
            if (Names.Count != count)
                throw new GradCamException(GradCamErrorKind.Target, $"{Names.Count} classes for {count} inputs: give one class for each, or one for all.");
        }
    }

    private sealed record CustomTargets(IReadOnlyList<ScoreTarget> Targets) : ClassTargets
    {
        private protected override ScoreTarget[][] ResolveDense(ReadOnlySpan<float> scores, int count, LabelList labels, DenseScores dense, ProbabilityFunction probability)
        {
            if (Targets.Any(t => t.ReadsClasses || (t.Mask is { } own && own.Length != dense.Places)))
                throw new GradCamException(GradCamErrorKind.Target, $"the model scores each of {dense.Height}x{dense.Width} positions: explain classes, or sums of their scores over a mask of as many values.");
            return Mask is null ? ResolveClasses(scores, count, labels) : throw new GradCamException(GradCamErrorKind.Target, "targets of your own making bring their masks along: leave the other mask out.");
        }

        private protected override ScoreTarget[][] ResolveClasses(ReadOnlySpan<float> scores, int count, LabelList labels)
        {
            foreach (ScoreTarget target in Targets)
            {
                if (target.ClassIndex < 0 || target.ClassIndex >= labels.Count)
                    throw new GradCamException(GradCamErrorKind.Target, $"there is no class {target.ClassIndex}: the model has {labels.Count}, from 0 to {labels.Count - 1}.");
            }

            return [.. Enumerable.Repeat(Targets.Select(t => Form.Of(t, labels)).ToArray(), count)];
        }

        private protected override int[][] Indices(ReadOnlySpan<float> scores, int count, LabelList labels) => throw new NotSupportedException();
    }
}
