using GradCam.Cli.Reports;

namespace GradCam.Cli.Explain;

/// <summary>Represents the written results of one picture.</summary>
/// <param name="Classes">Its classes.</param>
/// <param name="Grid">The file with all of them; <c>null</c> if there is none.</param>
/// <param name="Times">The times of drawing and encoding.</param>
internal sealed record PictureResults(IReadOnlyList<ClassReport> Classes, string? Grid, DrawingTimes Times);
