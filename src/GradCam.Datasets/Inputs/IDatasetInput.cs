namespace GradCam.Datasets.Inputs;

/// <summary>One input: a folder, a list, an archive.</summary>
internal interface IDatasetInput
{
    /// <summary>Whether going through it costs reading all of it.</summary>
    bool IsSlowToList => false;

    /// <summary>Its pictures, in an order that is always the same.</summary>
    /// <param name="prefix">Put in front of ids where there are several inputs.</param>
    /// <param name="wanted">Which ids will be read. The others are named and no more.</param>
    /// <param name="cancellation">Ends the listing.</param>
    IEnumerable<DatasetPicture> Pictures(bool prefix, Func<string, bool> wanted, CancellationToken cancellation);

    /// <summary>Folders right below it, which may be classes; none where it is no folder.</summary>
    IEnumerable<string> TopFolders() => [];
}
