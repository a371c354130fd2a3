using System.Collections.Concurrent;
using GradCam.Devices;
using GradCam.Methods;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>
/// The memory of a device, where activations, saved tensors, gradients and channel weights stay between the graphs. What is wanted of them on the
/// CPU's side is brought there by a graph that does nothing: ONNX Runtime copies its output. Most methods want the map alone, which a graph makes.
/// </summary>
internal sealed class DeviceMemory : IDisposable
{
    private readonly OpenedOnce<OrtSession> _copy;
    private readonly ConcurrentDictionary<(MapFormula Formula, int Rank, int Channels), OpenedOnce<OrtSession>> _maps = new();
    private readonly DeviceChoice? _device;
    private int _copies;

    private DeviceMemory(OrtMemoryInfo info, DeviceChoice? device)
    {
        Info = info;
        _device = device;
        _copy = new(() => new OrtSession("a copy from the device", CopyModel.Bytes, device));
    }

    /// <summary>What ONNX Runtime calls it.</summary>
    public OrtMemoryInfo Info { get; }

    /// <summary>How many tensors were brought to the CPU's side.</summary>
    public int Copies => Volatile.Read(ref _copies);

    /// <summary>Returns a device's memory; <c>null</c> if it has none that outputs can be bound to.</summary>
    /// <param name="device">The device; the CPU where null.</param>
    /// <param name="always">Whether the CPU's own memory is taken for that of a device.</param>
    public static DeviceMemory? OrNull(DeviceChoice? device, bool always)
    {
        // TensorRT computes in CUDA's memory.
        string? name = device?.Device.Kind switch
        {
            DeviceKind.Cuda or DeviceKind.TensorRt => "Cuda",
            DeviceKind.WebGpu => "WebGPU_Buf",
            _ => null,
        };
        if (name is not null)
            return new DeviceMemory(new OrtMemoryInfo(name, OrtAllocatorType.DeviceAllocator, device!.Device.Index, OrtMemType.Default), device);
        return always ? new DeviceMemory(new OrtMemoryInfo("Cpu", OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default), device) : null;
    }

    /// <summary>Returns a copy of a float32 tensor on the CPU's side, owned by the caller.</summary>
    public OrtValue ToHost(OrtValue value)
    {
        Interlocked.Increment(ref _copies);
        return _copy.Value.Run([CopyModel.Input], [value], [CopyModel.Output], CancellationToken.None)[0];
    }

    /// <summary>Makes a batch's maps on the device and brings them to the CPU's side.</summary>
    /// <param name="formula">How.</param>
    /// <param name="activations"><c>[N,C,...]</c>, or <c>[N,T,C]</c> for tokens.</param>
    /// <param name="factor">Channel weights <c>[N,C]</c>, or gradients of the activations' shape.</param>
    /// <param name="channels">The activations' axis of channels.</param>
    /// <param name="cancellationToken">Stops between two operators.</param>
    /// <returns><c>[N,...]</c> or <c>[N,T]</c>, owned by the caller.</returns>
    public OrtValue Maps(MapFormula formula, OrtValue activations, OrtValue factor, int channels, CancellationToken cancellationToken)
    {
        int rank = activations.GetTensorTypeAndShape().Shape.Length;
        OrtSession session = _maps.GetOrAdd(
            (formula, rank, channels),
            key => new OpenedOnce<OrtSession>(() => new OrtSession("the map on the device", MapGraph.Of(key.Formula, key.Rank, key.Channels), _device))).Value;
        return session.Run([MapGraph.Activations, MapGraph.Factor], [activations, factor], [MapGraph.Map], cancellationToken)[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OpenedOnce<OrtSession> map in _maps.Values)
            map.ValueOrNull?.Dispose();
        _copy.ValueOrNull?.Dispose();
        Info.Dispose();
    }
}
