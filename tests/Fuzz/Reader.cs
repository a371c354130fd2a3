namespace GradCam.Fuzz;

/// <summary>Represents a part of the program that reads untrusted files.</summary>
/// <param name="Name">Its name, and its folder's in the corpus.</param>
/// <param name="Read">
/// Reads a file, or a folder if <paramref name="OfFolders"/> is set. It throws a <see cref="GradCamException"/> or an
/// <see cref="Onnx.OnnxException"/> for a file that cannot be used.
/// </param>
/// <param name="OfFolders">Whether it reads folders: the mutator changes one file of the folder.</param>
/// <param name="Changed">The pattern of the corpus's files to change.</param>
internal sealed record Reader(string Name, Action<string> Read, bool OfFolders = false, string Changed = "*");
