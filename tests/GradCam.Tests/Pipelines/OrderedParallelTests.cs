using System.Runtime.CompilerServices;
using GradCam.Pipelines;

namespace GradCam.Tests.Pipelines;

public class OrderedParallelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_come_in_order_however_long_each_takes()
    {
        var random = new Random(1);
        int[] delays = [.. Enumerable.Range(0, 200).Select(_ => random.Next(3))];
        List<int> results = await OrderedParallel.Select(
            Enumerable.Range(0, 200).ToAsyncEnumerable(),
            async (i, stop) =>
            {
                await Task.Delay(delays[i], stop);
                return i;
            },
            parallelism: 7,
            ahead: 20,
            Cancellation).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 200), results);
    }

    [Fact]
    public async Task No_more_are_worked_on_or_asked_for_than_said()
    {
        int working = 0, most = 0, asked = 0;
        await using IAsyncEnumerator<int> results = OrderedParallel.Select(
            Source(Cancellation),
            async (i, stop) =>
            {
                int now = Interlocked.Increment(ref working);
                InterlockedMax(ref most, now);
                await Task.Delay(1, stop);
                Interlocked.Decrement(ref working);
                return i;
            },
            parallelism: 3,
            ahead: 5,
            Cancellation).GetAsyncEnumerator(Cancellation);
        for (int read = 1; read <= 50; read++)
        {
            Assert.True(await results.MoveNextAsync());

            // The pictures that were read, those that may be ahead, and one that waits for a position.
            Assert.InRange(Volatile.Read(ref asked), read, read + 5 + 1);
        }

        Assert.InRange(most, 1, 3);

        async IAsyncEnumerable<int> Source([EnumeratorCancellation] CancellationToken stop = default)
        {
            for (int i = 0; ; i++)
            {
                Interlocked.Increment(ref asked);
                await Task.Yield();
                stop.ThrowIfCancellationRequested();
                yield return i;
            }
        }
    }

    [Fact]
    public async Task An_error_stands_where_its_result_would()
    {
        var results = new List<int>();
        await Assert.ThrowsAsync<GradCamException>(async () =>
        {
            await foreach (int result in OrderedParallel.Select(Enumerable.Range(0, 100).ToAsyncEnumerable(), (i, _) => i == 10 ? throw new GradCamException(GradCamErrorKind.Model, "ten") : ValueTask.FromResult(i), 4, 8, Cancellation))
                results.Add(result);
        });
        Assert.Equal(Enumerable.Range(0, 10), results);
    }

    [Fact]
    public async Task An_error_of_the_source_comes_after_what_it_gave()
    {
        var results = new List<int>();
        await Assert.ThrowsAsync<GradCamException>(async () =>
        {
            await foreach (int result in OrderedParallel.Select(Failing().ToAsyncEnumerable(), (i, _) => ValueTask.FromResult(i), 2, 4, Cancellation))
                results.Add(result);
        });
        Assert.Equal([0, 1, 2], results);

        static IEnumerable<int> Failing()
        {
            for (int i = 0; i < 3; i++)
                yield return i;
            throw new GradCamException(GradCamErrorKind.Model, "enough");
        }
    }

    [Fact]
    public async Task Cancellation_ends_it_and_waits_for_what_has_begun()
    {
        using var stop = new CancellationTokenSource();
        int begun = 0, ended = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (int result in OrderedParallel.Select(Enumerable.Range(0, int.MaxValue).ToAsyncEnumerable(), Work, 4, 8, stop.Token))
            {
                if (result == 20)
                    await stop.CancelAsync();
            }
        });
        Assert.Equal(begun, ended);
        Assert.InRange(begun, 20, 40);

        async ValueTask<int> Work(int i, CancellationToken _)
        {
            Interlocked.Increment(ref begun);
            await Task.Delay(1, CancellationToken.None);
            Interlocked.Increment(ref ended);
            return i;
        }
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_it()
    {
        int ended = 0, begun = 0;
        await foreach (int result in OrderedParallel.Select(Enumerable.Range(0, int.MaxValue).ToAsyncEnumerable(), Work, 2, 4, Cancellation))
        {
            if (result == 5)
                break;
        }

        Assert.Equal(begun, ended);

        async ValueTask<int> Work(int i, CancellationToken _)
        {
            Interlocked.Increment(ref begun);
            await Task.Yield();
            Interlocked.Increment(ref ended);
            return i;
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
