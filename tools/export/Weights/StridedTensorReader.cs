using System.Numerics;

namespace GradCam.Tools.Export.Weights;

/// <summary>
/// Reads a view whose elements are not contiguous (a transpose, a slice, channels last), one by one, through a cache of small pages. The next row
/// usually needs the neighbours in the file, so the reader reads few pages twice.
/// </summary>
internal sealed class StridedTensorReader : TensorReader
{
    private const int PageSize = 64;

    // 4 MiB at most: a transposed matrix of 4096 rows needs that many pages at once, with room for slots that collide.
    private const int MaxPageBits = 16;

    private readonly WeightsFile _file;
    private readonly StateDictTensor _tensor;
    private readonly int _pageBits;
    private readonly byte[] _cache;
    private readonly long[] _cachedPage;
    private readonly long[] _index;
    private long _element;

    public StridedTensorReader(WeightsFile file, StateDictTensor tensor)
        : base(file, tensor)
    {
        _file = file;
        _tensor = tensor;
        _index = new long[tensor.Shape.Length];
        _element = tensor.Start;
        long pages = tensor.Storage.Count * tensor.Type.Size() / PageSize + 1;
        _pageBits = Math.Clamp(BitOperations.Log2((ulong)pages) + 1, 1, MaxPageBits);
        _cache = new byte[PageSize << _pageBits];
        _cachedPage = new long[1 << _pageBits];
        Array.Fill(_cachedPage, -1);
    }

    /// <inheritdoc/>
    public override void Read(Span<float> destination)
    {
        int size = _tensor.Type.Size();
        for (int i = 0; i < destination.Length; i++)
        {
            // Page numbers start at the storage's first byte, and pages contain whole elements, so no element is on two pages.
            long position = _element * size;
            ReadOnlySpan<byte> page = Page(position / PageSize);
            ElementConversion.ToFloat32(_tensor.Type, page.Slice((int)(position % PageSize), size), destination.Slice(i, 1));
            Advance();
        }
    }

    private void Advance()
    {
        for (int axis = _index.Length - 1; axis >= 0; axis--)
        {
            _element += _tensor.Strides[axis];
            if (++_index[axis] < _tensor.Shape[axis])
                return;
            _element -= _tensor.Strides[axis] * _tensor.Shape[axis];
            _index[axis] = 0;
        }
    }

    private ReadOnlySpan<byte> Page(long page)
    {
        // Multiplicative hashing: strides are often powers of two, and page modulo the slots would use only a few slots.
        int slot = (int)((ulong)page * 0x9E3779B97F4A7C15 >> (64 - _pageBits));
        Span<byte> cached = _cache.AsSpan(slot * PageSize, PageSize);
        if (_cachedPage[slot] != page)
        {
            _cachedPage[slot] = -1;
            long left = _tensor.Storage.Count * _tensor.Type.Size() - page * PageSize;
            _file.Read(_tensor.Storage.Offset + page * PageSize, cached[..(int)Math.Min(PageSize, left)]);
            _cachedPage[slot] = page;
        }

        return cached;
    }
}
