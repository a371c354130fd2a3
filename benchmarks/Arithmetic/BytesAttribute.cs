namespace GradCam.Benchmarks.Arithmetic;

/// <summary>The bytes that a benchmark must read and write at the least, whatever it does in between.</summary>
/// <param name="count">Bytes read plus bytes written.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BytesAttribute(long count) : Attribute
{
    /// <summary>Bytes read plus bytes written.</summary>
    public long Count { get; } = count;
}
