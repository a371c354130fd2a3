using GradCam.Cli.Files;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Merging;
using GradCam.Datasets.Reports;
using GradCam.Datasets.Runs;
using GradCam.Files;

namespace GradCam.Cli.Batch;

/// <summary>Provides the ledger of a run's files: the inputs, and the files that the run writes into its output folder.</summary>
internal static class RunFiles
{
    private const string Role = "the run";

    /// <summary>Returns the ledger of a run.</summary>
    /// <exception cref="UsageException">The output folder is an input or is in one.</exception>
    public static FileLedger Of(BatchRequest request, DatasetInputs inputs, CancellationToken cancellationToken)
    {
        FileLedger ledger = CommandFiles.Of(request.Model, inputs, request.Truth, cancellationToken);
        ledger.MustLieOutside("--output", request.Output, CommandFiles.Input);
        return AddOutput(ledger, request.Output);
    }

    /// <summary>Returns the ledger of a merge.</summary>
    public static FileLedger OfOutput(string output) => AddOutput(CommandFiles.Empty, output);

    private static FileLedger AddOutput(FileLedger ledger, string output)
    {
        foreach (string folder in (string[])[RunFolder.PartsName, RunFolder.ShardsName, RunFolder.OverlaysName, RunFolder.TemporaryName, DatasetReport.FolderName])
            ledger.WritesFolder(Role, Path.Combine(output, folder));
        foreach (string file in (string[])[RunFolder.ManifestName, DatasetMerge.SummaryName, DatasetMerge.ClassesName])
            ledger.Writes(Role, Path.Combine(output, file));
        return ledger;
    }
}
