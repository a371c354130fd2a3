namespace GradCam;

/// <summary>
/// Specifies the part of the input that a <see cref="GradCamException"/> is about. A service chooses its answer by it; people read the message.
/// </summary>
public enum GradCamErrorKind
{
    /// <summary>A picture cannot be decoded, or it does not fit the model.</summary>
    Picture,

    /// <summary>An array or a tensor file cannot be read, or its shape does not fit the model.</summary>
    Tensor,

    /// <summary>A model or a split model cannot be read, cut, differentiated or verified.</summary>
    Model,

    /// <summary>The class, the layer, the region or another part of the target does not exist.</summary>
    Target,

    /// <summary>The method or its parameter does not exist, or the method does not apply to the model.</summary>
    Method,

    /// <summary>An option or a preprocessing file has a value that cannot be used.</summary>
    Option,

    /// <summary>A file of labels, boxes, true classes or results has wrong content.</summary>
    Data,

    /// <summary>A file or a folder cannot be found, read or written.</summary>
    File,

    /// <summary>A server cannot be reached, or it sends other data than expected.</summary>
    Network,

    /// <summary>A device or the native ONNX Runtime library cannot be used.</summary>
    Device,

    /// <summary>ONNX Runtime failed while it opened or ran a graph.</summary>
    Runtime,

    /// <summary>A limit of memory, time or size is exceeded.</summary>
    Limit,
}
