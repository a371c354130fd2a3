using GradCam.Devices;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>
/// The memory of a device, where activations and saved tensors stay between the graphs. What is wanted of them on the processor's side is
/// brought there by a graph that does nothing: ONNX Runtime copies its output.
/// </summary>
internal sealed class DeviceMemory : IDisposable
{
    private readonly OpenedOnce<OrtSession> _copy;
    private int _copies;

    private DeviceMemory(OrtMemoryInfo info, DeviceChoice? device)
    {
        Info = info;
        _copy = new(() => new OrtSession("a copy from the device", CopyModel.Bytes, device));
    }

    /// <summary>What ONNX Runtime calls it.</summary>
    public OrtMemoryInfo Info { get; }

    /// <summary>How many tensors were brought to the processor's side.</summary>
    public int Copies => Volatile.Read(ref _copies);

    /// <summary>A device's memory; null where it has none that outputs can be bound to.</summary>
    /// <param name="device">The device; the processor where null.</param>
    /// <param name="always">Whether the processor's own memory is taken for that of a device.</param>
    public static DeviceMemory? OrNull(DeviceChoice? device, bool always)
    {
        // TensorRT computes in CUDA's memory.
        if (device?.Device.Kind is DeviceKind.Cuda or DeviceKind.TensorRt)
            return new DeviceMemory(new OrtMemoryInfo("Cuda", OrtAllocatorType.DeviceAllocator, device.Device.Index, OrtMemType.Default), device);
        return always ? new DeviceMemory(new OrtMemoryInfo("Cpu", OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default), device) : null;
    }

    /// <summary>A copy of a float32 tensor on the processor's side, owned by the caller.</summary>
    public OrtValue ToHost(OrtValue value)
    {
        Interlocked.Increment(ref _copies);
        return _copy.Value.Run([CopyModel.Input], [value], [CopyModel.Output], CancellationToken.None)[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _copy.ValueOrNull?.Dispose();
        Info.Dispose();
    }
}
