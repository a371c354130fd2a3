using Microsoft.ML.OnnxRuntime.Tensors;

namespace GradCam.Sessions;

/// <summary>Represents an initializer of a graph whose values are in another file.</summary>
/// <param name="Name">The name in the graph.</param>
/// <param name="Type">The type of the elements.</param>
/// <param name="Shape">The shape.</param>
/// <param name="File">The other file, as the graph names it.</param>
/// <param name="Offset">The offset of the values in that file, in bytes.</param>
/// <param name="Bytes">The number of bytes; 0 if the graph does not state it.</param>
internal sealed record ExternalInitializer(string Name, TensorElementType Type, long[] Shape, string File, long Offset, long Bytes);
