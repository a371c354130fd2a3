namespace GradCam.Datasets.Inputs;

/// <summary>One input: a folder, a list, an archive.</summary>
internal interface IDatasetInput
{
    /// <summary>What its ids begin with where there are several inputs, or always; <c>null</c> if they begin with nothing.</summary>
    string? Name => null;

    /// <summary>Whether going through it costs reading all of it.</summary>
    bool IsSlowToList => false;

    /// <summary>Its pictures, in an order that is always the same.</summary>
    IEnumerable<DatasetPicture> Pictures(Listing listing);

    /// <summary>Folders right below it, which may be classes; none if it is no folder.</summary>
    /// <param name="leftOut">Real paths of folders that are none.</param>
    /// <exception cref="GradCamException">It cannot be listed.</exception>
    IEnumerable<string> TopFolders(IReadOnlySet<string> leftOut) => [];
}
