namespace GradCam.Tools.Shapes;

/// <summary>Represents a set of pictures from one seed: picture i is the same for any size of the set.</summary>
/// <param name="Seed">The set's seed. Sets with different seeds share no picture.</param>
/// <param name="Count">The number of pictures.</param>
/// <param name="Width">Each one's width in pixels.</param>
/// <param name="Height">Each one's height in pixels.</param>
/// <param name="Squeezed">See <see cref="ShapeGenerator.Draw"/>.</param>
internal sealed record ShapeSet(ulong Seed, int Count, int Width, int Height, bool Squeezed)
{
    /// <summary>Draws one picture of the set.</summary>
    public ShapePicture Draw(int index) => ShapeGenerator.Draw(Dice.SeedOf(Seed, index), Width, Height, Squeezed);

    /// <summary>
    /// Draws every picture, on all cores and in no order, and passes each with its index to <paramref name="take"/>. Several threads may call it at
    /// once.
    /// </summary>
    public void ForEach(Action<int, ShapePicture> take, CancellationToken cancellationToken)
    {
        try
        {
            Parallel.For(0, Count, new ParallelOptions { CancellationToken = cancellationToken }, index => take(index, Draw(index)));
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            // The first failure is enough: the others are of the same kind, one per thread.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
