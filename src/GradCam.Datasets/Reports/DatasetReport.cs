using GradCam.Datasets.Merging;
using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;
using GradCam.Files;

namespace GradCam.Datasets.Reports;

/// <summary>
/// Writes the report of a run: a folder of HTML for use from the disk. The page loads the numbers for sorting and filtering at once, in columns. It
/// loads everything else in pages of rows when a user looks at them, so that a hundred thousand rows are fast.
/// </summary>
internal sealed class DatasetReport : IReportWriter
{
    /// <summary>The name of the report's folder in the output folder.</summary>
    public const string FolderName = "report";

    /// <summary>The name of the page to open.</summary>
    public const string PageName = "index.html";

    private const string TemporaryPrefix = "report-";

    // Only columns that the report shows or counts: reading the rest would double the time.
    private static readonly string[] Columns = [.. ResultPart.Columns.Where(c => c is not "scores")];

    /// <inheritdoc/>
    public async Task WriteAsync(MergedRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        string target = Path.Combine(run.Folder, FolderName);
        string parent = Path.Combine(run.Folder, RunFolder.TemporaryName);
        string temporary = Path.Combine(parent, TemporaryPrefix + Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(Path.Combine(temporary, ReportData.FolderName));
            try
            {
                ReportResources.Write(temporary);
                await WriteDataAsync(run, temporary, target, cancellationToken).ConfigureAwait(false);
                Replace(target, temporary);
            }
            finally
            {
                Remove(temporary);
            }
        }
        catch (Exception e) when (DiskFull.IsWriteError(e))
        {
            throw new GradCamException(GradCamErrorKind.File, $"{target}: the report cannot be written: {DiskFull.Reason(e)}", e);
        }
    }

    /// <summary>Removes a run's report, if there is one.</summary>
    /// <exception cref="GradCamException">The report cannot be removed.</exception>
    internal static void RemoveFrom(string run)
    {
        string target = Path.Combine(run, FolderName);
        try
        {
            Remove(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{target}: the report shows earlier results, and cannot be removed: {e.Message}", e);
        }
    }

    private static async Task WriteDataAsync(MergedRun run, string temporary, string target, CancellationToken cancellationToken)
    {
        var data = new ReportData(temporary, new PictureLinks(target), run.Manifest.Model.AnswerThreshold is not null);
        await foreach (ResultRow row in run.RowsAsync(Columns, cancellationToken).ConfigureAwait(false))
            data.Add(row);
        data.Finish(run);
    }

    // The old report is removed when the new one is complete.
    private static void Replace(string target, string temporary)
    {
        string old = temporary + "-old";
        if (Directory.Exists(target))
        {
            MustBeOwn(target);
            Directory.Move(target, old);
        }

        Directory.Move(temporary, target);
        Remove(old);
    }

    // By name, file by file, and not through a link.
    private static void Remove(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        if (new DirectoryInfo(folder).LinkTarget is null)
        {
            MustBeOwn(folder);
            string data = Path.Combine(folder, ReportData.FolderName);
            foreach (string file in Directory.EnumerateFiles(folder).Concat(Directory.Exists(data) ? Directory.EnumerateFiles(data) : []))
                File.Delete(file);
            if (Directory.Exists(data))
                Directory.Delete(data);
        }

        Directory.Delete(folder);
    }

    private static void MustBeOwn(string folder)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            FileSystemInfo? other = entry switch
            {
                FileInfo when ReportResources.Names.Contains(entry.Name) => null,
                DirectoryInfo { LinkTarget: null, Name: ReportData.FolderName } data => data.EnumerateFileSystemInfos().FirstOrDefault(f => f is DirectoryInfo || f.Extension != ".js"),
                _ => entry,
            };
            if (other is not null)
                throw new GradCamException(GradCamErrorKind.Data, $"{folder}: holds '{Path.GetRelativePath(folder, other.FullName)}', which is not the report's, and the report would be replaced. Move it elsewhere.");
        }
    }
}
