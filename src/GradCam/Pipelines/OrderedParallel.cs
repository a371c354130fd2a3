using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace GradCam.Pipelines;

/// <summary>A stage of a pipeline: work on many items at once, results in the items' order, never more than a bounded number on the way.</summary>
internal static class OrderedParallel
{
    /// <summary>Does the work for each item.</summary>
    /// <param name="source">The items; asked for one after the other, ahead of the results' reader.</param>
    /// <param name="work">Called on the thread pool, for several items at once. What it throws ends the stage where the item's result would stand.</param>
    /// <param name="parallelism">How many items are worked on at once.</param>
    /// <param name="ahead">How many items may be in work or waiting to be read, at least <paramref name="parallelism"/>.</param>
    /// <param name="cancellationToken">Ends the stage; work that has begun is waited for.</param>
    public static async IAsyncEnumerable<TResult> Select<TSource, TResult>(
        IAsyncEnumerable<TSource> source,
        Func<TSource, CancellationToken, ValueTask<TResult>> work,
        int parallelism,
        int ahead,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var gate = new SemaphoreSlim(parallelism);

        // An item's place is taken before its work begins, so that nothing that was begun is ever without a reader.
        var begun = Channel.CreateBounded<TaskCompletionSource<Task<TResult>>>(new BoundedChannelOptions(Math.Max(parallelism, ahead)) { SingleReader = true, SingleWriter = true });
        Task feeder = Task.Run(() => Feed(source, work, begun.Writer, gate, stop.Token), CancellationToken.None);
        try
        {
            await foreach (TaskCompletionSource<Task<TResult>> place in begun.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                yield return await (await place.Task.ConfigureAwait(false)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await feeder.ConfigureAwait(false);
            while (begun.Reader.TryRead(out TaskCompletionSource<Task<TResult>>? place))
                await WaitFor(place).ConfigureAwait(false);
        }
    }

    private static async Task Feed<TSource, TResult>(
        IAsyncEnumerable<TSource> source,
        Func<TSource, CancellationToken, ValueTask<TResult>> work,
        ChannelWriter<TaskCompletionSource<Task<TResult>>> begun,
        SemaphoreSlim gate,
        CancellationToken stop)
    {
        try
        {
            await foreach (TSource item in source.WithCancellation(stop).ConfigureAwait(false))
            {
                var place = new TaskCompletionSource<Task<TResult>>(TaskCreationOptions.RunContinuationsAsynchronously);
                await begun.WriteAsync(place, stop).ConfigureAwait(false);
                try
                {
                    await gate.WaitAsync(stop).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    place.SetCanceled(stop);
                    throw;
                }

                place.SetResult(Task.Run(
                    async () =>
                    {
                        try
                        {
                            return await work(item, stop).ConfigureAwait(false);
                        }
                        finally
                        {
                            gate.Release();
                        }
                    },
                    CancellationToken.None));
            }

            begun.Complete();
        }
        catch (Exception e)
        {
            // Told to the reader, after the results that come first.
            begun.Complete(e);
        }
    }

    private static async Task WaitFor<TResult>(TaskCompletionSource<Task<TResult>> place)
    {
        try
        {
            await (await place.Task.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Nobody reads this result any more; the reader has been told why.
        }
    }
}
