namespace GradCam.Benchmarks.Arithmetic;

/// <summary>Specifies the minimum bytes that a benchmark reads and writes.</summary>
/// <param name="count">Bytes read plus bytes written.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BytesAttribute(long count) : Attribute
{
    /// <summary>Gets the bytes read plus the bytes written.</summary>
    public long Count { get; } = count;
}
