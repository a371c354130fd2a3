using System.Collections.Concurrent;
using GradCam.Devices;
using GradCam.Methods;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>
/// Represents the memory of a device. Activations, saved tensors, gradients and channel weights stay in it between the graphs. A graph without
/// computation copies tensors to the CPU, because ONNX Runtime copies its output. Most methods need only the map, which a graph computes on the
/// device.
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

    /// <summary>Gets ONNX Runtime's description of the memory.</summary>
    public OrtMemoryInfo Info { get; }

    /// <summary>Gets the number of tensors that were copied to the CPU.</summary>
    public int Copies => Volatile.Read(ref _copies);

    /// <summary>Returns a device's memory; <c>null</c> if outputs cannot be bound to it.</summary>
    /// <param name="device">The device; <c>null</c> for the CPU.</param>
    /// <param name="always">Whether to treat the CPU's own memory as that of a device.</param>
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

    /// <summary>Returns a copy of a float32 tensor in the CPU's memory. The caller owns it.</summary>
    public OrtValue ToHost(OrtValue value)
    {
        Interlocked.Increment(ref _copies);
        return _copy.Value.Run([CopyModel.Input], [value], [CopyModel.Output], CancellationToken.None)[0];
    }

    /// <summary>Computes a batch's maps on the device and copies them to the CPU.</summary>
    /// <param name="formula">The formula of the maps.</param>
    /// <param name="activations">The activations, <c>[N,C,...]</c>, or <c>[N,T,C]</c> for tokens.</param>
    /// <param name="factor">The channel weights <c>[N,C]</c>, or gradients in the activations' shape.</param>
    /// <param name="channels">The axis of the activations' channels.</param>
    /// <param name="cancellationToken">Cancels the work between two operators.</param>
    /// <returns>The maps, <c>[N,...]</c> or <c>[N,T]</c>. The caller owns them.</returns>
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
