using System.Globalization;
using System.Text;
using GradCam.Metrics;

namespace GradCam.Cli.Evaluate;

/// <summary>Writes results as CSV: a line per method and metric. Shares are 0..1; undefined values are empty.</summary>
internal static class EvaluationCsv
{
    public static string Text(EvaluationResults results)
    {
        var text = new StringBuilder("method,baseline,metric,mean,low,high,count\n");
        foreach (MethodResults method in results.Methods)
        {
            for (int c = 0; c < results.Columns.Count; c++)
                Line(method, results.Columns[c].Name, method.Values[c]);
            if (method.Noise.Mean > 0)
                Line(method, "noise", method.Noise);
            for (int s = 0; s < method.Similarity.Count; s++)
                Line(method, string.Create(CultureInfo.InvariantCulture, $"randomisation-{results.Randomized[s].Layers}"), method.Similarity[s]);
        }

        return text.ToString();

        void Line(MethodResults method, string metric, MeanInterval value) => text.Append(
            CultureInfo.InvariantCulture, $"{method.Name},{(method.IsBaseline ? 1 : 0)},{metric},{Number(value.Mean)},{Number(value.Low)},{Number(value.High)},{value.Count}\n");
    }

    private static string Number(double value) => double.IsNaN(value) ? string.Empty : value.ToString("G9", CultureInfo.InvariantCulture);
}
