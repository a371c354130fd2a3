using GradCam.Files;

namespace GradCam.Tools.Export;

/// <summary>Provides the ledger of the files that an export reads and writes.</summary>
internal static class ExportFiles
{
    /// <summary>Returns a ledger with the files of common options.</summary>
    /// <param name="labels">The file of class names; <c>null</c> for none.</param>
    /// <param name="calibration">The folder of pictures; <c>null</c> for none.</param>
    public static FileLedger Of(string? labels, string? calibration)
    {
        var ledger = new FileLedger(message => new UsageException(message));
        ledger.Reads("--labels", labels);
        ledger.Reads("--calibration", calibration);
        return ledger;
    }

    /// <summary>Adds the split model's folder.</summary>
    /// <exception cref="UsageException">An input is in that folder, or the folder is in an input.</exception>
    public static void Into(FileLedger ledger, string output)
    {
        ledger.WritesFolder("--output", output);
        ledger.MustLieOutside("--output", output, "--calibration");
    }
}
