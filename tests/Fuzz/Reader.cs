namespace GradCam.Fuzz;

/// <summary>A part of the program that reads what a stranger may have made.</summary>
/// <param name="Name">Its name, and its folder's in the corpus.</param>
/// <param name="Read">Reads a file, or a folder where <paramref name="OfFolders"/> is set. A file that cannot be used is a <see cref="GradCamException"/> or an <see cref="Onnx.OnnxException"/>.</param>
/// <param name="OfFolders">Whether it reads folders: one file of the folder is changed.</param>
/// <param name="Changed">Which of the corpus's files are changed.</param>
internal sealed record Reader(string Name, Action<string> Read, bool OfFolders = false, string Changed = "*");
