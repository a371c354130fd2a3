using System.Security.Cryptography;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.Pictures;
using GradCam.Pipelines;
using GradCam.TestSupport;

namespace GradCam.Tests.Pipelines;

public class ExplainPipelineTests
{
    private static readonly Lazy<Explainer> Shared = new(() => Explainer.Load(TestPaths.InRepository("models", "shapes-split"), new ExplainerOptions { Threads = 1 }));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pictures_are_explained_in_order_and_as_one_by_one()
    {
        var told = new List<PipelineProgress>();
        var options = new PipelineOptions { BatchSize = 1, Workers = 2, KeepPictures = true, HashContent = true };
        List<ExplainedPicture> results = await Shared.Value.ExplainAll(Sources(7), new Codec(), options, new Told(told), Cancellation).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"{i}"), results.Select(r => r.Source.Id));
        foreach ((int i, ExplainedPicture result) in results.Index())
        {
            Explanation alone = Shared.Value.Explain(Codec.Make(i), cancellationToken: Cancellation);
            Assert.Equal(alone.Scores, result.Explanation!.Scores);
            Assert.Equal(alone.Classes[0].Map.Values, result.Explanation.Classes[0].Map.Values);
            Assert.Equal(alone.Seen, result.Explanation.Seen);
            Assert.Equal((4L, 20 + i, 30), (result.Bytes, result.Width, result.Height));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(i))), result.Sha256);
            Assert.Equal(Codec.Make(i).Pixels, result.Decode().Pixels);
        }

        Assert.Equal(Enumerable.Range(1, 7).Select(n => new PipelineProgress(n, 0)), told);
    }

    [Fact]
    public async Task Several_explainers_work_at_once_and_give_what_one_gives()
    {
        using Explainer second = Explainer.Load(TestPaths.InRepository("models", "shapes-split"), new ExplainerOptions { Threads = 1 }, Cancellation);

        // One by one, this would never end: each map waits for one of another thread, and there is a worker for each explainer.
        using var pair = new Barrier(2);
        var options = new PipelineOptions { Explain = new ExplainOptions { Method = new Meeting(pair) }, Workers = 1 };
        List<ExplainedPicture> results = await new[] { Shared.Value, second }.ExplainAll(Sources(6).ToAsyncEnumerable(), new Codec(), options, null, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"{i}"), results.Select(r => r.Source.Id));
        foreach ((int i, ExplainedPicture result) in results.Index())
        {
            Explanation alone = Shared.Value.Explain(Codec.Make(i), cancellationToken: Cancellation);
            Assert.Equal(alone.Scores, result.Explanation!.Scores);
            Assert.Equal(alone.Classes[0].Map.Values, result.Explanation.Classes[0].Map.Values);
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Array.Empty<Explainer>().ExplainAll(Sources(1).ToAsyncEnumerable(), new Codec(), cancellationToken: Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task A_batch_gives_what_each_alone_gives()
    {
        List<ExplainedPicture> results = await Shared.Value.ExplainAll(Sources(5), new Codec(), new PipelineOptions { BatchSize = 3 }, null, Cancellation).ToListAsync(Cancellation);
        Assert.Equal([3, 3, 3, 2, 2], results.Select(r => r.BatchCount));
        Assert.Equal([false, false, true, false, true], results.Select(r => r.EndsBatch));
        foreach ((int i, ExplainedPicture result) in results.Index())
            Compare.Close(Shared.Value.Explain(Codec.Make(i), cancellationToken: Cancellation).Scores, result.Explanation!.Scores, 1e-5);
    }

    [Fact]
    public async Task Failed_and_skipped_pictures_travel_along_and_fill_no_batch()
    {
        var asked = new List<string>();
        var options = new PipelineOptions
        {
            BatchSize = 2,
            Skip = p =>
            {
                asked.Add(p.Source.Id);
                return p.Source.Id == "1";
            },
            EndsBatch = s => s.Id == "6",
        };
        List<ExplainedPicture> results = await Shared.Value.ExplainAll(Sources(9, failing: 3), new Codec(), options, null, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(["0", "1", "2", "4", "5", "6", "7", "8"], asked);
        Assert.Equal("three.", results[3].Error!.Message);
        Assert.Equal([true, false, true, false, true, true, true, true, true], results.Select(r => r.Explanation is not null));
        Assert.Equal([2, 0, 2, 0, 2, 2, 1, 2, 2], results.Select(r => r.BatchCount));
        Assert.Equal(["2", "5", "6", "8"], results.Where(r => r.EndsBatch).Select(r => r.Source.Id));
    }

    [Fact]
    public async Task Where_memory_is_short_pictures_are_decoded_anew()
    {
        var codec = new Codec();
        var options = new PipelineOptions { KeepPictures = true, PictureMemory = 1 };
        ExplainedPicture result = await Shared.Value.ExplainAll(Sources(1), codec, options, null, Cancellation).SingleAsync(Cancellation);
        Assert.Equal(1, codec.Decoded);
        Assert.Equal(Codec.Make(0).Pixels, result.Decode().Pixels);
        Assert.Equal(2, codec.Decoded);
    }

    [Fact]
    public async Task Cancellation_ends_it()
    {
        using var stop = new CancellationTokenSource();
        int results = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ExplainedPicture result in Shared.Value.ExplainAll(Sources(1_000_000), new Codec(), cancellationToken: stop.Token))
            {
                if (++results == 3)
                    await stop.CancelAsync();
            }
        });
        Assert.InRange(results, 3, 100);
    }

    private static IEnumerable<PictureSource> Sources(int count, int failing = -1) => Enumerable.Range(0, count).Select(i => new Source(i, i == failing));

    private sealed class Source(int number, bool fails) : PictureSource($"{number}")
    {
        public override ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken) => fails ? throw new GradCamException(GradCamErrorKind.Model, "three.") : new(BitConverter.GetBytes(number));
    }

    /// <summary>Decodes pictures to their numbers.</summary>
    private sealed class Codec : IPictureCodec
    {
        private int _decoded;

        public int Decoded => _decoded;

        public static Picture Make(int number)
        {
            var pixels = new byte[(20 + number % 10) * 30 * 3];
            new Random(number).NextBytes(pixels);
            return new Picture(20 + number % 10, 30, pixels);
        }

        public Picture Decode(ReadOnlySpan<byte> encoded)
        {
            Interlocked.Increment(ref _decoded);
            return Make(BitConverter.ToInt32(encoded));
        }

        public byte[] Encode(Picture picture, PictureFormat format) => throw new NotSupportedException();

        public byte[] Encode(RgbaPicture picture, PictureFormat format) => throw new NotSupportedException();

        public byte[] Encode(GreyPicture picture, PictureFormat format) => throw new NotSupportedException();
    }

    /// <summary>Represents a Grad-CAM that continues when two threads have reached it.</summary>
    private sealed class Meeting(Barrier pair) : ICamMethod
    {
        private readonly GradCamMethod _method = new();

        public string Name => "meeting";

        public CamNeeds Needs => _method.Needs;

        public void Compute(in CamInput input, Span<float> map)
        {
            Assert.True(pair.SignalAndWait(TimeSpan.FromMinutes(1)), "there is no second one");
            _method.Compute(input, map);
        }
    }

    private sealed class Told(List<PipelineProgress> told) : IProgress<PipelineProgress>
    {
        public void Report(PipelineProgress value) => told.Add(value);
    }
}
