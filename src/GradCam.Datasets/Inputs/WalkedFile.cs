namespace GradCam.Datasets.Inputs;

/// <summary>Represents a file of a walk, or a folder that cannot be listed.</summary>
/// <param name="Relative">Its path below the walk's root, with <c>/</c> between parts.</param>
/// <param name="Path">Its path.</param>
/// <param name="Namesake">
/// The number of earlier files of the folder with the same name. It is above 0 only for names that are not UTF-8, which .NET cannot distinguish.
/// </param>
/// <param name="Error">The reason why the folder cannot be listed; <c>null</c> for a file.</param>
internal readonly record struct WalkedFile(string Relative, string Path, int Namesake, GradCamException? Error);
