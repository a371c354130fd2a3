using System.Diagnostics;
using GradCam.Cli.Reports;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.NumPy;
using GradCam.Pictures;

namespace GradCam.Cli.Explain;

/// <summary>Draws the maps of one picture after the other, and writes the requested files.</summary>
internal sealed class PictureWriter(ExplainRequest request, OutputPlan plan, ClassTags tags, IPictureCodec codec)
{
    private readonly Drawing _drawing = request.Drawing;

    /// <summary>Writes the pictures and maps of all methods and classes.</summary>
    /// <param name="methods">The picture's explanations, one for each method.</param>
    /// <param name="picture">Its pixels.</param>
    /// <param name="scales">For each method, the scale that all its maps share; <c>null</c> if each map has its own.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>For each method the classes' reports, the grid's file if there is one, and the times of drawing and encoding.</returns>
    /// <exception cref="GradCamException">A file cannot be drawn or written.</exception>
    public IReadOnlyList<PictureResults> Write(IReadOnlyList<ExplainedPicture> methods, Picture picture, IReadOnlyList<MapScale>? scales, CancellationToken cancellationToken)
    {
        if (_drawing.Overlay.SideBySide && 2L * picture.Pixels.LongLength > Array.MaxLength)
            throw new GradCamException(GradCamErrorKind.Limit, $"{methods[0].Path}: too large for --side-by-side.");

        var results = new List<PictureResults>();
        List<Picture>? cells = _drawing.Grid ? [] : null;
        for (int m = 0; m < methods.Count; m++)
        {
            ExplainedPicture explained = methods[m];
            OverlayOptions look = explained.Choice.Drawing.Overlay;
            if (scales is not null)
                look = look with { HeatMap = look.HeatMap with { Scale = scales[m] } };
            var times = new DrawingTimes();
            var classes = new List<ClassReport>();
            cells?.Add(Legend.Attach(Cell(picture, methods), explained.Choice.Tag is null ? Path.GetFileName(explained.Path) : explained.Method));
            for (int rank = 0; rank < explained.Classes.Count; rank++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ClassExplanation c = explained.Classes[rank];
                string tag = request.Targets.Tag(rank, tags[c.Index]);
                classes.Add(Write(methods, explained, picture, c, tag, look, cells, times));
            }

            results.Add(new PictureResults(classes, null, times));
        }

        if (cells is null)
            return results;
        string grid = WriteGrid(methods, cells, results[^1].Times);
        return [.. results.Select(r => r with { Grid = grid })];
    }

    private ClassReport Write(IReadOnlyList<ExplainedPicture> methods, ExplainedPicture explained, Picture picture, ClassExplanation c, string tag, OverlayOptions look, List<Picture>? cells, DrawingTimes times)
    {
        if (request.Signed)
            look = look with { HeatMap = SignedMaps.Look(c.Map, look.HeatMap) };
        string path = explained.Path;
        string caption = c.Caption();
        ClassReport report = ClassReport.Of(c, explained.Layer);
        if (cells is not null)
        {
            MapOverlay drawn = times.Draw(() => Named.By(path, () => MapOverlay.Draw(c.Map, picture, explained.Seen, look with { Legend = false })));
            Picture cell = times.Draw(() => Cell(drawn.Picture, methods));
            cells.Add(times.Draw(() => look.Legend ? drawn.WithLegend(cell, look.Colormap, caption) : Legend.Attach(cell, caption)));
            report = report with { Scale = ScaleReport.Of(drawn.Colours), Region = RegionReport.Of(drawn.Region) };
        }
        else if (_drawing.Transparent)
        {
            MapLayer drawn = times.Draw(() => Named.By(path, () => MapLayer.Draw(c.Map, picture.Width, picture.Height, explained.Seen, look)));
            string file = WriteFile(plan.Overlay(path, explained.Choice, tag), format => codec.Encode(drawn.Picture, format), times);
            report = report with { Scale = ScaleReport.Of(drawn.Colours), Region = RegionReport.Of(drawn.Region), Overlay = file };
        }
        else
        {
            MapOverlay drawn = times.Draw(() => Named.By(path, () => MapOverlay.Draw(c.Map, picture, explained.Seen, look, caption)));
            string file = WriteFile(plan.Overlay(path, explained.Choice, tag), format => codec.Encode(drawn.Picture, format), times);
            report = report with { Scale = ScaleReport.Of(drawn.Colours), Region = RegionReport.Of(drawn.Region), Overlay = file };
        }

        if (plan.Heatmap(path, explained.Choice, tag) is { } heatmapPath)
        {
            GreyPicture heatmap = HeatMap.Render(c.Map, picture.Width, picture.Height, explained.Seen, look.HeatMap);
            plan.Ledger.Write(heatmapPath, stream => stream.Write(codec.Encode(heatmap, PictureFormat.Png)));
        }

        if (plan.Map(path, explained.Choice, tag) is { } mapPath)
            plan.Ledger.Write(mapPath, stream => NpyFile.Write(stream, [c.Map.Height, c.Map.Width], c.Map.Values));
        if (plan.Attribution(path, explained.Choice, tag) is { } attributionPath)
        {
            Picture attribution = AttributionPicture.Draw(c.Attributions[0], explained.Channels, picture.Width, picture.Height, explained.Seen);
            plan.Ledger.Write(attributionPath, stream => stream.Write(codec.Encode(attribution, PictureFormat.Png)));
        }

        return report with { Map = plan.Map(path, explained.Choice, tag), Heatmap = plan.Heatmap(path, explained.Choice, tag), Attribution = plan.Attribution(path, explained.Choice, tag) };
    }

    // A row for each method: the picture first, then its classes. One method has as many rows as make the grid nearly square.
    private string WriteGrid(IReadOnlyList<ExplainedPicture> methods, List<Picture> cells, DrawingTimes times)
    {
        Picture grid = times.Draw(() => Named.By(methods[0].Path, () => PictureGrid.Arrange(cells, Columns(methods))));
        return WriteFile(plan.Grid(methods[0].Path)!, format => codec.Encode(grid, format), times);
    }

    private static int? Columns(IReadOnlyList<ExplainedPicture> methods) => methods.Count > 1 ? methods[0].Classes.Count + 1 : null;

    private static Picture Cell(Picture picture, IReadOnlyList<ExplainedPicture> methods)
    {
        (int width, int height) = PictureGrid.CellSize(picture.Width, picture.Height, methods.Count * (methods[0].Classes.Count + 1), columns: Columns(methods));
        return (width, height) == (picture.Width, picture.Height) ? picture : PictureResizer.Resize(picture, width, height, ResampleFilter.Lanczos);
    }

    private string WriteFile(string path, Func<PictureFormat, byte[]> encode, DrawingTimes times)
    {
        long start = Stopwatch.GetTimestamp();
        byte[] encoded = Named.By(path, () => encode(PictureFile.FormatOf(path)));
        plan.Ledger.Write(path, stream => stream.Write(encoded));
        times.Encode += Stopwatch.GetElapsedTime(start);
        return path;
    }
}
