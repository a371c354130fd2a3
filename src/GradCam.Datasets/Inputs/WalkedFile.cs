namespace GradCam.Datasets.Inputs;

/// <summary>A file that a walk came to, or a folder that cannot be listed.</summary>
/// <param name="Relative">Its path below the walk's root, parts divided by <c>/</c>.</param>
/// <param name="Path">Its path.</param>
/// <param name="Namesake">
/// How many files of the folder came before it with the same name: 0, but for names that are not UTF-8, which .NET cannot tell apart.
/// </param>
/// <param name="Error">Why the folder cannot be listed; null for a file.</param>
internal readonly record struct WalkedFile(string Relative, string Path, int Namesake, GradCamException? Error);
