namespace GradCam.Devices;

/// <summary>Specifies a kind of device: one of ONNX Runtime's execution providers.</summary>
public enum DeviceKind
{
    /// <summary>The first of CUDA, DirectML and CoreML that works, otherwise the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU by CUDA.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU by TensorRT, which compiles each graph for minutes before it runs fast.</summary>
    TensorRt,

    /// <summary>Any GPU of a Windows machine.</summary>
    DirectMl,

    /// <summary>A Mac's GPU or neural engine.</summary>
    CoreMl,

    /// <summary>Intel's CPUs, GPUs and NPUs.</summary>
    OpenVino,

    /// <summary>Any GPU by WebGPU: Vulkan, Metal or Direct3D 12.</summary>
    WebGpu,
}
