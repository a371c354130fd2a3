using System.Globalization;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Merging;
using GradCam.Datasets.Reports;
using GradCam.Files;
using GradCam.SplitModels;

namespace GradCam.Cli.Batch;

/// <summary>Runs <c>gradcam merge</c>, and the end of a run on one machine.</summary>
internal static class MergeRunner
{
    // The number of errors to print; the summary contains all.
    private const int MostErrorKinds = 5;

    /// <summary>Merges the shards.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="csv">A CSV file with all rows; <c>null</c> for none.</param>
    /// <param name="jsonLines">A file with all rows as JSON; <c>null</c> for none.</param>
    /// <param name="report">Whether to write the report.</param>
    /// <param name="allowErrors">Whether the exit code is 0 even if pictures failed.</param>
    /// <param name="console">The console.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="GradCamException">A shard is not complete, there are no pictures, or a file is damaged.</exception>
    public static async Task<int> Run(string folder, string? csv, string? jsonLines, bool report, bool allowErrors, ToolConsole console, CancellationToken cancellationToken)
    {
        FileLedger ledger = RunFiles.OfOutput(folder);
        ledger.Writes("--csv", csv);
        ledger.Writes("--jsonl", jsonLines);
        RowFile.MustBeWritable("--csv", csv, folder);
        RowFile.MustBeWritable("--jsonl", jsonLines, folder);
        var options = new MergeOptions { Csv = csv, JsonLines = jsonLines, Report = report ? new DatasetReport() : null };
        string reportFolder = Path.Combine(folder, DatasetReport.FolderName);
        bool hadReport = Directory.Exists(reportFolder);
        MergedRun run = await DatasetMerge.RunAsync(folder, options, cancellationToken).ConfigureAwait(false);
        RunSummary summary = run.Summary;
        string? skipped = SkippedFiles.Describe(summary.Skipped);
        if (summary.Pictures == 0)
            throw new GradCamException(GradCamErrorKind.File, $"no pictures found in {string.Join(", ", run.Manifest.Inputs)}: looked for files that end in {string.Join(", ", DatasetInputs.Endings)}.{(skipped is null ? string.Empty : " " + skipped)}");
        string accuracy = summary.Accuracy is { } share ? string.Create(CultureInfo.InvariantCulture, $"; {share * 100:0.0} % of {summary.WithTruth} right") : string.Empty;
        console.Output.WriteLine($"{BatchRunner.Count(summary.Pictures, "picture")}, {BatchRunner.Count(summary.Errors, "error")}, {BatchRunner.Count(summary.Duplicates, "duplicate")}{accuracy}");
        if (skipped is not null)
            console.Complain(skipped);
        foreach (ModelNote note in run.Manifest.Notes.Where(n => n.Kind == NoteKinds.LargeScores))
            console.Warn($"{note.Text}.");
        if (summary is { WithTruth: > 0, WhyNoAccuracy: { } why })
            console.Output.WriteLine($"  no accuracy: {why}");
        if (summary is { WithTruth: > 0, Answers: { } answers })
            console.Output.WriteLine(AnswerText.Of(answers, summary.WithTruth));
        foreach (ErrorKind error in summary.ErrorKinds.Take(MostErrorKinds))
            console.Output.WriteLine($"  {error.Pictures} x {error.Error}");
        console.Output.WriteLine($"{Path.Combine(folder, DatasetMerge.SummaryName)}; rows in {Path.Combine(folder, "parts")}");
        if (report)
            console.Output.WriteLine($"{Path.Combine(reportFolder, DatasetReport.PageName)}: the report; open it in a browser");
        else if (hadReport && !Directory.Exists(reportFolder))
            console.Output.WriteLine($"{reportFolder}: was of earlier results, and is removed");
        return summary.Errors > 0 && !allowErrors ? ExitCode.SomeFailed : ExitCode.Success;
    }
}
