using GradCam.Files;

namespace GradCam.Tools.Export;

/// <summary>The ledger of the files that an export reads and writes.</summary>
internal static class ExportFiles
{
    /// <summary>Gets a ledger that has the files of common options.</summary>
    /// <param name="labels">The file of class names; `null` for none.</param>
    /// <param name="calibration">The folder of pictures; `null` for none.</param>
    public static FileLedger Of(string? labels, string? calibration)
    {
        var ledger = new FileLedger(message => new UsageException(message));
        ledger.Reads("--labels", labels);
        ledger.Reads("--calibration", calibration);
        return ledger;
    }

    /// <summary>Enters the split model's folder.</summary>
    /// <exception cref="UsageException">An input is in that folder, or the folder in an input.</exception>
    public static void Into(FileLedger ledger, string output)
    {
        ledger.WritesFolder("--output", output);
        ledger.MustLieOutside("--output", output, "--calibration");
    }
}
