using System.Runtime.InteropServices;
using GradCam.Explaining;
using GradCam.NumPy;
using GradCam.Sessions;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Tests.Sessions;

public sealed class DenseHeadPassTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public void Gives_what_plain_products_give(int count, int threads)
    {
        // Wider than a thread's part, and not a multiple of it; one matrix is stored transposed.
        const int Offset = 8;
        const int Classes = 5;
        const int First = 1500;
        const int Second = 131;
        const int Channels = 70;
        var random = new Random(3);
        float[] Drawn(int length) => [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        (float[] a, float[] b, float[] c) = (Drawn(Classes * First), Drawn(Second * First), Drawn(Second * Channels));
        File.WriteAllBytes(_folder["w.bin"], [.. new byte[Offset], .. MemoryMarshal.AsBytes<float>([.. a, .. b, .. c])]);
        var head = new DenseHead(
            [
                new(Offset, Classes, First, false, "first"),
                new(Offset + (a.Length * sizeof(float)), Second, First, true, "second"),
                new(Offset + ((a.Length + b.Length) * sizeof(float)), Second, Channels, false, null),
            ],
            0.25f);
        var saved = new Dictionary<string, float[]> { ["first"] = Drawn(count * First), ["second"] = Drawn(count * Second) };
        saved["first"][7] = 0;
        float[] seed = Drawn(count * Classes);
        seed[1] = 0;

        using var weights = new WeightsMap(_folder["w.bin"]);
        float[] actual = DenseHeadPass.Run(head, weights, name => saved[name], count, seed, threads, CancellationToken.None);
        Assert.Equal(count * Channels, actual.Length);
        for (int n = 0; n < count; n++)
        {
            double[] g = [.. seed.Skip(n * Classes).Take(Classes)];
            g = [.. Enumerable.Range(0, First).Select(j => saved["first"][(n * First) + j] > 0 ? Enumerable.Range(0, Classes).Sum(i => g[i] * a[(i * First) + j]) : 0)];
            g = [.. Enumerable.Range(0, Second).Select(j => saved["second"][(n * Second) + j] > 0 ? Enumerable.Range(0, First).Sum(i => g[i] * b[(j * First) + i]) : 0)];
            g = [.. Enumerable.Range(0, Channels).Select(j => Enumerable.Range(0, Second).Sum(i => g[i] * c[(i * Channels) + j]) / 4)];
            Compare.Close([.. g.Select(v => (float)v)], actual.AsSpan(n * Channels, Channels).ToArray(), 1e-5);
        }
    }

    [Fact]
    public void A_tensor_of_another_length_is_told()
    {
        File.WriteAllBytes(_folder["w.bin"], new byte[24]);
        using var weights = new WeightsMap(_folder["w.bin"]);
        var head = new DenseHead([new(0, 2, 3, false, "r")], 1);
        GradCamException e = Assert.Throws<GradCamException>(() => DenseHeadPass.Run(head, weights, _ => new float[2], 1, [1, 0], 1, CancellationToken.None));
        Assert.Contains("'r' has 2 elements and not the 3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_channel_weights_are_those_of_the_graph()
    {
        string folder = NarrowVgg16.CopyWithout(_folder["plain"], "denseHead");
        using Explainer chain = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        using Explainer graph = Explainer.Load(folder, cancellationToken: TestContext.Current.CancellationToken);
        var random = new Random(2);
        var images = new NpyArray([2, 3, 224, 224], [.. Enumerable.Range(0, 2 * 3 * 224 * 224).Select(_ => (float)((random.NextDouble() * 4) - 2))]);
        foreach (ClassTargets targets in (ClassTargets[])[ClassTargets.Top(2), ClassTargets.Custom(new LinearTarget([(1, 1f), (4, -0.5f)]))])
        {
            var options = new ExplainOptions { Classes = targets, KeepTensors = true };
            IReadOnlyList<Explanation> expected = graph.Explain(images, options, TestContext.Current.CancellationToken);
            IReadOnlyList<Explanation> actual = chain.Explain(images, options, TestContext.Current.CancellationToken);
            for (int n = 0; n < 2; n++)
            {
                for (int rank = 0; rank < expected[n].Classes.Count; rank++)
                    Compare.Close(expected[n].Tensors!.Layers[0].ChannelWeights[rank].Data, actual[n].Tensors!.Layers[0].ChannelWeights[rank].Data, 1e-5);
            }
        }
    }
}
