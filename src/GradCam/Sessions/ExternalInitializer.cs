using Microsoft.ML.OnnxRuntime.Tensors;

namespace GradCam.Sessions;

/// <summary>An initializer of a graph whose numbers are in another file.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="File">The other file, as the graph names it.</param>
/// <param name="Offset">Where its numbers begin there, in bytes.</param>
/// <param name="Bytes">How many bytes they are; 0 where the graph does not say.</param>
internal sealed record ExternalInitializer(string Name, TensorElementType Type, long[] Shape, string File, long Offset, long Bytes);
