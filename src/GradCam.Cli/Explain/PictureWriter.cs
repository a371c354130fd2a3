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

    /// <summary>Writes the pictures and maps of all classes.</summary>
    /// <param name="explained">The picture's explanation.</param>
    /// <param name="picture">Its pixels.</param>
    /// <param name="scale">The scale that all maps share; <c>null</c> if each has its own.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The classes' reports, the grid's file if there is one, and the times of drawing and encoding.</returns>
    /// <exception cref="GradCamException">A file cannot be drawn or written.</exception>
    public PictureResults Write(ExplainedPicture explained, Picture picture, MapScale? scale, CancellationToken cancellationToken)
    {
        OverlayOptions look = _drawing.Overlay;
        if (scale is not null)
            look = look with { HeatMap = look.HeatMap with { Scale = scale } };
        if (look.SideBySide && 2L * picture.Pixels.LongLength > Array.MaxLength)
            throw new GradCamException(GradCamErrorKind.Limit, $"{explained.Path}: too large for --side-by-side.");

        var times = new DrawingTimes();
        var classes = new List<ClassReport>();
        List<Picture>? cells = _drawing.Grid ? [] : null;
        for (int rank = 0; rank < explained.Classes.Count; rank++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ClassExplanation c = explained.Classes[rank];
            string tag = request.Targets.Tag(rank, tags[c.Index]);
            classes.Add(Write(explained, picture, c, tag, look, cells, times));
        }

        return new PictureResults(classes, cells is null ? null : WriteGrid(explained, picture, cells, times), times);
    }

    private ClassReport Write(ExplainedPicture explained, Picture picture, ClassExplanation c, string tag, OverlayOptions look, List<Picture>? cells, DrawingTimes times)
    {
        if (request.Signed)
            look = look with { HeatMap = SignedMaps.Look(c.Map, look.HeatMap) };
        string path = explained.Path;
        string caption = c.Caption();
        ClassReport report = ClassReport.Of(c, explained.Layer);
        if (cells is not null)
        {
            MapOverlay drawn = times.Draw(() => Named.By(path, () => MapOverlay.Draw(c.Map, picture, explained.Seen, look with { Legend = false })));
            Picture cell = times.Draw(() => Cell(drawn.Picture, explained));
            cells.Add(times.Draw(() => look.Legend ? drawn.WithLegend(cell, look.Colormap, caption) : Legend.Attach(cell, caption)));
            report = report with { Scale = ScaleReport.Of(drawn.Colours), Region = RegionReport.Of(drawn.Region) };
        }
        else if (_drawing.Transparent)
        {
            MapLayer drawn = times.Draw(() => Named.By(path, () => MapLayer.Draw(c.Map, picture.Width, picture.Height, explained.Seen, look)));
            string file = WriteFile(plan.Overlay(path, tag), format => codec.Encode(drawn.Picture, format), times);
            report = report with { Scale = ScaleReport.Of(drawn.Colours), Region = RegionReport.Of(drawn.Region), Overlay = file };
        }
        else
        {
            MapOverlay drawn = times.Draw(() => Named.By(path, () => MapOverlay.Draw(c.Map, picture, explained.Seen, look, caption)));
            string file = WriteFile(plan.Overlay(path, tag), format => codec.Encode(drawn.Picture, format), times);
            report = report with { Scale = ScaleReport.Of(drawn.Colours), Region = RegionReport.Of(drawn.Region), Overlay = file };
        }

        if (plan.Heatmap(path, tag) is { } heatmapPath)
        {
            GreyPicture heatmap = HeatMap.Render(c.Map, picture.Width, picture.Height, explained.Seen, look.HeatMap);
            plan.Ledger.Write(heatmapPath, stream => stream.Write(codec.Encode(heatmap, PictureFormat.Png)));
        }

        if (plan.Map(path, tag) is { } mapPath)
            plan.Ledger.Write(mapPath, stream => NpyFile.Write(stream, [c.Map.Height, c.Map.Width], c.Map.Values));
        if (plan.Attribution(path, tag) is { } attributionPath)
        {
            Picture attribution = AttributionPicture.Draw(c.Attributions[0], explained.Channels, picture.Width, picture.Height, explained.Seen);
            plan.Ledger.Write(attributionPath, stream => stream.Write(codec.Encode(attribution, PictureFormat.Png)));
        }

        return report with { Map = plan.Map(path, tag), Heatmap = plan.Heatmap(path, tag), Attribution = plan.Attribution(path, tag) };
    }

    // The picture first, then its classes.
    private string WriteGrid(ExplainedPicture explained, Picture picture, List<Picture> cells, DrawingTimes times)
    {
        Picture grid = times.Draw(() => Named.By(explained.Path, () =>
            PictureGrid.Arrange([Legend.Attach(Cell(picture, explained), Path.GetFileName(explained.Path)), .. cells])));
        return WriteFile(plan.Grid(explained.Path)!, format => codec.Encode(grid, format), times);
    }

    private static Picture Cell(Picture picture, ExplainedPicture explained)
    {
        (int width, int height) = PictureGrid.CellSize(picture.Width, picture.Height, explained.Classes.Count + 1);
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
