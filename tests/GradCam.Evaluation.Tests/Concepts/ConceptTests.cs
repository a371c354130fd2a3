using GradCam.Arithmetic;
using GradCam.Concepts;
using GradCam.Explaining;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Evaluation.Tests.Concepts;

public sealed class ConceptTests
{
    private static readonly CancellationToken s_cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 5, 7)]
    [InlineData(3, 40, 30)]
    [InlineData(6, 64, 49)]
    public void A_product_of_factors_is_taken_apart(int count, int channels, int places)
    {
        var random = new Random(count);
        double[][] s = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, places).Select(_ => Math.Max(0, random.NextDouble() - 0.6)).ToArray())];
        double[][] h = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, channels).Select(_ => Math.Max(0, random.NextDouble() - 0.6)).ToArray())];
        double[][] a = [.. Enumerable.Range(0, channels).Select(k => Enumerable.Range(0, places).Select(p => Enumerable.Range(0, count).Sum(j => s[j][p] * h[j][k])).ToArray())];
        NonNegativeFactorization found = NonNegativeFactorization.Find(a, count, seed: 1, iterations: 3000, s_cancel);
        Assert.All(found.Shares.Concat(found.Components), v => Assert.All(v, x => Assert.True(x >= 0)));
        double error = 0;
        double total = 0;
        for (int k = 0; k < channels; k++)
        {
            for (int p = 0; p < places; p++)
            {
                double sum = Enumerable.Range(0, count).Sum(j => found.Shares[j][p] * found.Components[j][k]);
                error += (a[k][p] - sum) * (a[k][p] - sum);
                total += a[k][p] * a[k][p];
            }
        }

        Assert.True(Math.Sqrt(error / total) < 0.02, $"{Math.Sqrt(error / total)} is left");
    }

    [Theory]
    [InlineData("resnet-small")]
    [InlineData("lrn-net")]
    public void Concepts_make_up_the_activations_but_for_the_residual(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        float[] activations = golden.Array("activations").Data;
        float last = float.PositiveInfinity;
        foreach (int count in new[] { 1, 3, 8 })
        {
            ConceptFactorization found = Find(golden, new ConceptOptions { Count = count });
            int area = found.Concepts[0].Maps[0].Values.Length;
            int channels = found.Concepts[0].Vector.Length;
            double error = 0;
            double total = 0;
            for (int n = 0; n < 2; n++)
            {
                for (int k = 0; k < channels; k++)
                {
                    for (int p = 0; p < area; p++)
                    {
                        double a = activations[(((n * channels) + k) * area) + p];
                        double rest = a - found.Concepts.Sum(c => (double)c.Vector[k] * c.Maps[n].Values[p]);
                        error += rest * rest;
                        total += a * a;
                    }
                }
            }

            Assert.Equal(Math.Sqrt(error / total), found.Residual, 1e-4);
            Assert.True(found.Residual < last);
            last = found.Residual;
            Assert.All(found.Concepts, c => Assert.Equal(1, c.Maps.Max(m => m.Maximum), 1e-5));
            Assert.All(found.Concepts, c => Assert.True(c.Vector.Min() >= 0 && c.Maps.Min(m => m.Minimum) >= 0));
            Assert.Equal(1, found.Concepts.Sum(c => c.Share), 1e-4);
            Assert.Equal(found.Concepts.Select(c => c.Share).OrderDescending(), found.Concepts.Select(c => c.Share));
        }
    }

    [Fact]
    public void A_disposed_explainer_is_rejected()
    {
        var explainer = Explainer.Load(TestPaths.InRepository("models", "shapes-split"), cancellationToken: s_cancel);
        explainer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => explainer.FindConcepts([new Picture(8, 8, new byte[8 * 8 * 3])], cancellationToken: s_cancel));
    }

    [Fact]
    public void One_concept_is_the_first_singular_vector_of_activations_behind_a_ReLU()
    {
        // The best product of two vectors, which has no negative numbers if the matrix has none.
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        NpyArray activations = golden.Array("activations");
        int channels = (int)activations.Shape[1];
        int area = (int)(activations.Shape[2] * activations.Shape[3]);
        float[] both = new float[activations.Data.Length];
        for (int i = 0; i < both.Length; i++)
        {
            int n = i / (channels * area);
            int k = i / area % channels;
            both[(k * 2 * area) + (n * area) + (i % area)] = activations.Data[i];
        }

        float[] expected = new float[2 * area];
        PrincipalComponent.Project(both, centred: false, expected);
        float peak = expected.Max();
        Concept concept = Assert.Single(Find(golden, new ConceptOptions { Count = 1 }).Concepts);
        Compare.Close([.. expected.Select(v => v / peak)], [.. concept.Maps.SelectMany(m => m.Values)], 1e-3);
    }

    [Fact]
    public void A_concepts_scores_are_those_of_a_layer_that_shows_nothing_else()
    {
        // resnet-small ends in a mean over space and a linear layer, so the scores are b + W vector; b and W are from the model's own scores.
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        ConceptFactorization found = Find(golden, new ConceptOptions { Count = 2 });
        using Explainer explainer = Explainer.Load(GoldenModel.FolderOf(golden), cancellationToken: s_cancel);
        var gradCam = new ExplainOptions { KeepTensors = true, Classes = ClassTargets.Of(4) };
        Explanation explained = explainer.Explain(golden.Array("input"), gradCam, s_cancel)[0];
        float[] w = [.. explained.Tensors!.ChannelWeights[0].Data];
        float[] a = explained.Tensors.Activations.Data;
        int area = a.Length / w.Length;
        double bias = explained.Scores[4];
        for (int i = 0; i < a.Length; i++)
            bias -= w[i / area] * (double)a[i];
        foreach (Concept concept in found.Concepts)
            Assert.Equal(bias + Enumerable.Range(0, w.Length).Sum(k => area * w[k] * (double)concept.Vector[k]), concept.Scores[4], 1e-3);
    }

    [Fact]
    public void Equal_seeds_find_equal_concepts_and_what_makes_no_sense_is_refused()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        var options = new ConceptOptions { Count = 3, Iterations = 5 };
        Assert.Equal(Find(golden, options).Concepts[0].Vector, Find(golden, options).Concepts[0].Vector);
        Assert.NotEqual(Find(golden, options).Concepts[0].Vector, Find(golden, options with { Seed = 2 }).Concepts[0].Vector);
        Assert.Throws<GradCamException>(() => Find(golden, new ConceptOptions { Count = 0 }));
        Assert.Throws<GradCamException>(() => Find(golden, new ConceptOptions { Layer = 1 }));
        using Explainer explainer = Explainer.Load(GoldenModel.FolderOf(golden), cancellationToken: s_cancel);
        Assert.Throws<GradCamException>(() => explainer.FindConcepts([], cancellationToken: s_cancel));
        Assert.Throws<GradCamException>(() => explainer.FindConcepts(new NpyArray([1, 3, 2, 2], new float[12]), cancellationToken: s_cancel));
    }

    private static ConceptFactorization Find(GoldenCase golden, ConceptOptions options)
    {
        using Explainer explainer = Explainer.Load(GoldenModel.FolderOf(golden), cancellationToken: s_cancel);
        return explainer.FindConcepts(golden.Array("input"), options, s_cancel);
    }
}
