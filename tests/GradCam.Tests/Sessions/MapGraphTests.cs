using GradCam.Methods;
using GradCam.Sessions;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Tests.Sessions;

public sealed class MapGraphTests
{
    public static TheoryData<MapFormulaCase> Cases => [.. Enum.GetValues<MapFormula>().SelectMany(f => new[] { new MapFormulaCase($"{f}", false), new MapFormulaCase($"{f}", true) })];

    /// <summary>Represents a formula, and whether the layer has tokens.</summary>
    public sealed record MapFormulaCase(string Formula, bool Tokens);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Is_the_sum_that_the_formula_says(MapFormulaCase c)
    {
        // 200 channels, so that lengths in the file need two bytes somewhere.
        const int Count = 2;
        const int Channels = 200;
        const int Places = 12;
        MapFormula formula = Enum.Parse<MapFormula>(c.Formula);
        var random = new Random(6);
        float[] Drawn(int length) => [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        float[] a = Drawn(Count * Channels * Places);
        float[] g = Drawn(formula == MapFormula.WeightedSum ? Count * Channels : a.Length);
        long[] shape = c.Tokens ? [Count, Places, Channels] : [Count, Channels, 3, 4];
        int At(int n, int k, int p) => c.Tokens ? (((n * Places) + p) * Channels) + k : (((n * Channels) + k) * Places) + p;

        float[] expected = new float[Count * Places];
        for (int n = 0; n < Count; n++)
        {
            for (int p = 0; p < Places; p++)
            {
                expected[(n * Places) + p] = (float)Enumerable.Range(0, Channels).Sum(k => (double)(formula switch
                {
                    MapFormula.WeightedSum => g[(n * Channels) + k] * a[At(n, k, p)],
                    MapFormula.Product => g[At(n, k, p)] * a[At(n, k, p)],
                    MapFormula.PositiveGradient => Math.Max(0, g[At(n, k, p)]) * a[At(n, k, p)],
                    _ => Math.Max(0, g[At(n, k, p)] * a[At(n, k, p)]),
                }));
            }
        }

        using var session = new OrtSession("map", MapGraph.Of(formula, shape.Length, c.Tokens ? 2 : 1), device: null);
        using OrtValue activations = OrtValue.CreateTensorValueFromMemory(a, shape);
        using OrtValue factor = OrtValue.CreateTensorValueFromMemory(g, formula == MapFormula.WeightedSum ? [Count, Channels] : shape);
        using OrtValue map = session.Run([MapGraph.Activations, MapGraph.Factor], [activations, factor], [MapGraph.Map], TestContext.Current.CancellationToken)[0];
        Assert.Equal(c.Tokens ? [Count, Places] : [Count, 3, 4], map.GetTensorTypeAndShape().Shape);
        Compare.Close(expected, map.GetTensorDataAsSpan<float>().ToArray(), 1e-5);
    }
}
