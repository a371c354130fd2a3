using GradCam.Cli.Reports;

namespace GradCam.Cli.Explain;

/// <summary>What was written of one picture.</summary>
/// <param name="Classes">Its classes.</param>
/// <param name="Grid">The file with all of them; null where there is none.</param>
/// <param name="Times">How long it took.</param>
internal sealed record PictureResults(IReadOnlyList<ClassReport> Classes, string? Grid, DrawingTimes Times);
