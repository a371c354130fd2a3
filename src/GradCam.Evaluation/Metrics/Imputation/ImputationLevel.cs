using System.Numerics.Tensors;

namespace GradCam.Metrics;

/// <summary>
/// Represents one resolution of <see cref="NoisyLinearImputation"/>. Planes have a border of one pixel that is always zero. So a few passes over flat
/// memory compute all of a plane, for any set of unknown pixels.
/// </summary>
internal sealed class ImputationLevel
{
    // If the residual is below this share of the largest known value, the solution's error is about a thousandth of that value. This is a tenth of
    // the added noise.
    private const float Tolerance = 1e-6f;
    private const int MostIterations = 2000;

    private readonly int _height;
    private readonly int _width;
    private readonly int _stride;
    private readonly float[] _x;
    private readonly float[] _unknown;
    private readonly float[] _diagonal;
    private readonly float[] _residual;
    private readonly float[] _direction;
    private readonly float[] _product;
    private readonly float[] _rows;

    public ImputationLevel(int height, int width)
    {
        _height = height;
        _width = width;
        _stride = width + 2;
        int length = (height + 2) * _stride;
        _x = new float[length];
        _unknown = new float[length];
        _diagonal = new float[length];
        _residual = new float[length];
        _direction = new float[length];
        _product = new float[length];
        _rows = new float[length];

        // A pixel's own weight is the sum of the weights that it gives: 1 except at the edges.
        for (int y = 0; y < height; y++)
            _direction.AsSpan(At(y, 0), width).Fill(1);
        Neighbours(_direction, _diagonal);
    }

    /// <summary>Gets the number of pixels.</summary>
    public int Pixels => _height * _width;

    /// <summary>Returns a pixel's value.</summary>
    public float Value(int y, int x) => _x[At(y, x)];

    /// <summary>Sets the unknown pixels.</summary>
    public void SetUnknown(ReadOnlySpan<bool> removed)
    {
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x++)
                _unknown[At(y, x)] = removed[y * _width + x] ? 1 : 0;
        }
    }

    /// <summary>Sets the known pixels: a pixel is known if one of the four pixels that it represents is known.</summary>
    public void CoarsenUnknown(ImputationLevel fine)
    {
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x++)
                _unknown[At(y, x)] = Block(fine, y, x).Known > 0 ? 0 : 1;
        }
    }

    /// <summary>Sets the values of the known pixels.</summary>
    public void SetValues(ReadOnlySpan<float> plane)
    {
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x++)
                _x[At(y, x)] = _unknown[At(y, x)] != 0 ? 0 : plane[y * _width + x];
        }
    }

    /// <summary>Sets each known pixel to the mean of the known pixels that it represents.</summary>
    public void CoarsenValues(ImputationLevel fine)
    {
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x++)
            {
                (int known, float sum) = Block(fine, y, x);
                _x[At(y, x)] = known > 0 ? sum / known : 0;
            }
        }
    }

    /// <summary>Initializes the unknown pixels with the linear interpolation of the coarser solution.</summary>
    public void GuessFrom(ImputationLevel coarse)
    {
        for (int y = 0; y < _height; y++)
        {
            // The nearer coarse row has three quarters of the weight, and the row on the other side has the rest.
            int near = y / 2;
            int far = Math.Clamp(y % 2 == 0 ? near - 1 : near + 1, 0, coarse._height - 1);
            for (int x = 0; x < _width; x++)
            {
                if (_unknown[At(y, x)] == 0)
                    continue;
                int beside = x / 2;
                int beyond = Math.Clamp(x % 2 == 0 ? beside - 1 : beside + 1, 0, coarse._width - 1);
                _x[At(y, x)] = (9 * coarse.Value(near, beside) + 3 * (coarse.Value(near, beyond) + coarse.Value(far, beside)) + coarse.Value(far, beyond)) / 16;
            }
        }
    }

    /// <summary>Runs conjugate gradients on <c>d_i x_i - sum over unknown neighbours of w_ij x_j = sum over known neighbours of w_ij x_j</c>.</summary>
    public void Solve()
    {
        float scale = TensorPrimitives.MaxMagnitude(_x);
        float limit = Tolerance * Math.Abs(scale);
        Neighbours(_x, _residual);
        TensorPrimitives.Multiply(_diagonal, _x, _product);
        TensorPrimitives.Subtract(_residual, _product, _residual);
        TensorPrimitives.Multiply(_residual, _unknown, _residual);
        _residual.CopyTo(_direction, 0);
        float square = TensorPrimitives.SumOfSquares(_residual);
        float unknowns = Math.Max(1, TensorPrimitives.Sum(_unknown));
        for (int i = 0; i < MostIterations && square > limit * limit * unknowns; i++)
        {
            Neighbours(_direction, _product);
            TensorPrimitives.Multiply(_diagonal, _direction, _rows);
            TensorPrimitives.Subtract(_rows, _product, _product);
            TensorPrimitives.Multiply(_product, _unknown, _product);
            float step = square / TensorPrimitives.Dot(_direction, _product);
            TensorPrimitives.MultiplyAdd(_direction, step, _x, _x);
            TensorPrimitives.MultiplyAdd(_product, -step, _residual, _residual);
            float next = TensorPrimitives.SumOfSquares(_residual);
            TensorPrimitives.MultiplyAdd(_direction, next / square, _residual, _direction);
            square = next;
        }
    }

    // The weights [1 2 1; 2 . 2; 1 2 1] / 12 are [1 2 1] along rows, then along columns, less four times the middle.
    private void Neighbours(float[] plane, float[] result)
    {
        int inner = plane.Length - 2 * _stride;
        Span<float> rows = _rows;
        TensorPrimitives.Add(plane.AsSpan(0, plane.Length - 2), plane.AsSpan(2), rows[1..^1]);
        TensorPrimitives.MultiplyAdd(plane, 2f, rows, rows);
        Span<float> sum = result.AsSpan(_stride, inner);
        TensorPrimitives.Add(rows[..inner], rows[(2 * _stride)..], sum);
        TensorPrimitives.MultiplyAdd(rows.Slice(_stride, inner), 2f, sum, sum);
        TensorPrimitives.MultiplyAdd(plane.AsSpan(_stride, inner), -4f, sum, sum);
        TensorPrimitives.Divide(sum, 12f, sum);
    }

    private int At(int y, int x) => (y + 1) * _stride + x + 1;

    private static (int Known, float Sum) Block(ImputationLevel fine, int y, int x)
    {
        int known = 0;
        float sum = 0;
        for (int row = 2 * y; row < Math.Min(2 * y + 2, fine._height); row++)
        {
            for (int column = 2 * x; column < Math.Min(2 * x + 2, fine._width); column++)
            {
                if (fine._unknown[fine.At(row, column)] != 0)
                    continue;
                known++;
                sum += fine._x[fine.At(row, column)];
            }
        }

        return (known, sum);
    }
}
