using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace GradCam.Pipelines;

/// <summary>
/// Runs a stage of a pipeline: work on many items at once, with results in the items' order, and a bounded number of items in progress.
/// </summary>
internal static class OrderedParallel
{
    /// <summary>Runs the work for each item.</summary>
    /// <param name="source">The items. The method requests them one by one, ahead of the results' reader.</param>
    /// <param name="work">
    /// The work, which several threads of the pool run at once. An exception ends the stage at the position of the item's result.
    /// </param>
    /// <param name="parallelism">The number of items in work at once.</param>
    /// <param name="ahead">The number of items that may be in work or waiting for the reader, at least <paramref name="parallelism"/>.</param>
    /// <param name="cancellationToken">Cancels the stage. The method still waits for work that has begun.</param>
    public static async IAsyncEnumerable<TResult> Select<TSource, TResult>(
        IAsyncEnumerable<TSource> source,
        Func<TSource, CancellationToken, ValueTask<TResult>> work,
        int parallelism,
        int ahead,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var gate = new SemaphoreSlim(parallelism);

        // An item reserves its position before its work begins, so that every result has a reader.
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
            // The reader receives the exception after the results before it.
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
            // The reader already has its exception and does not need this result.
        }
    }
}
