namespace GradCam.Datasets.Inputs;

/// <summary>Represents one input: a folder, a list, an archive.</summary>
internal interface IDatasetInput
{
    /// <summary>Gets the beginning of the ids, with several inputs or always; <c>null</c> for none.</summary>
    string? Name => null;

    /// <summary>Gets whether a listing reads the whole input.</summary>
    bool IsSlowToList => false;

    /// <summary>Returns the pictures, always in the same order.</summary>
    IEnumerable<DatasetPicture> Pictures(Listing listing);

    /// <summary>Returns the folders directly below the input, which may be classes; none if it is not a folder.</summary>
    /// <param name="leftOut">Real paths of folders that do not count.</param>
    /// <exception cref="GradCamException">The input cannot be listed.</exception>
    IEnumerable<string> TopFolders(IReadOnlySet<string> leftOut) => [];
}
