using GradCam.Onnx.Graphs;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Resizing along one axis as a matrix, by the formulas of the ONNX specification of Resize. It computes positions in single precision (and in double
/// precision if ONNX Runtime does so), so that ties and edges fall on the same side.
/// </summary>
/// <param name="Mode"><c>nearest</c>, <c>linear</c> or <c>cubic</c>.</param>
/// <param name="Coordinates">The <c>coordinate_transformation_mode</c>.</param>
/// <param name="Nearest">The <c>nearest_mode</c>; <c>simple</c> is the rule of operator sets without this attribute.</param>
/// <param name="CubicA">The <c>cubic_coeff_a</c>.</param>
/// <param name="ExcludeOutside">Whether to omit weights outside of the picture; otherwise, they move to its edge.</param>
/// <param name="Antialias">Whether the filter widens if the picture gets smaller.</param>
internal sealed record ResizeAxis(string Mode, string Coordinates, string Nearest, double CubicA, bool ExcludeOutside, bool Antialias)
{
    // Measured on ONNX Runtime 1.31: positions 1.0e-6 from a tie count as a tie, those 3.3e-6 from it do not.
    private const float TieWidth = 1e-6f;

    /// <summary>Returns the matrix of an axis.</summary>
    /// <param name="inputs">The length of the axis.</param>
    /// <param name="outputs">The length of the resized axis.</param>
    /// <param name="scale">The scale of the positions, which is not always the ratio of the lengths.</param>
    /// <param name="roiStart">The start of the cropped part, in units of the whole axis.</param>
    /// <param name="roiEnd">The end of the cropped part.</param>
    public AxisMatrix Matrix(long inputs, long outputs, float scale, double roiStart, double roiEnd)
    {
        // ONNX Runtime does not change an axis of scale 1, even if a crop should move it.
        if (inputs == outputs && scale == 1)
            return AxisMatrix.Identity(inputs);
        var matrix = new AxisMatrix(outputs, inputs);
        for (long o = 0; o < outputs; o++)
        {
            float at = Position(o, inputs, outputs, scale, (float)roiStart, (float)roiEnd);

            // A crop may reach beyond the picture. The value there is a constant.
            if (Coordinates == "tf_crop_and_resize" && (at < 0 || at > inputs - 1))
                continue;
            switch (Mode)
            {
                case "nearest":
                    matrix[o, Math.Clamp(Round(at, scale), 0, inputs - 1)] = 1;
                    break;
                case "linear" when !Antialias:
                    float inside = Math.Clamp(at, 0, inputs - 1);
                    long left = Math.Min((long)inside, inputs - 1);
                    matrix[o, left] += 1 - (inside - left);
                    matrix[o, Math.Min(left + 1, inputs - 1)] += inside - left;
                    break;
                default:
                    Filter(matrix, o, at, scale);
                    break;
            }
        }

        return matrix;
    }

    private float Position(long o, long inputs, long outputs, float scale, float roiStart, float roiEnd)
    {
        switch (Coordinates)
        {
            case "asymmetric":
                return o / scale;
            case "pytorch_half_pixel":
                return outputs > 1 ? ((o + 0.5f) / scale) - 0.5f : 0;
            case "align_corners":
                return outputs == 1 ? 0 : (float)(o * (inputs - 1)) / (outputs - 1);
            case "tf_half_pixel_for_nn":
                return (o + 0.5f) / scale;
            case "tf_crop_and_resize":
                return outputs > 1
                    ? (roiStart * (inputs - 1)) + (o * (roiEnd - roiStart) * (inputs - 1) / (outputs - 1))
                    : (float)(0.5 * (roiStart + roiEnd) * (inputs - 1));
            case "half_pixel_symmetric":
                // Rounding the length down shortens the picture on one side. This offset moves the middle back.
                float adjustment = outputs / (scale * inputs);
                float offset = inputs / 2f * (1 - adjustment);
                return (float)(offset + ((o + 0.5) / scale) - 0.5);
            default:
                return ((o + 0.5f) / scale) - 0.5f;
        }
    }

    private long Round(float at, float scale) => Nearest switch
    {
        "floor" => (long)MathF.Floor(at),
        "ceil" => (long)MathF.Ceiling(at),
        "round_prefer_ceil" => IsTie(at) ? (long)MathF.Ceiling(at) : (long)MathF.Round(at, MidpointRounding.AwayFromZero),
        "simple" => scale < 1 ? (long)MathF.Ceiling(at) : (long)at,
        _ => IsTie(at) ? (long)MathF.Floor(at) : (long)MathF.Round(at, MidpointRounding.AwayFromZero),
    };

    // Rounding seldom yields a position exactly between two inputs, because no float is 2/7. ONNX Runtime treats a position this near as a tie.
    private static bool IsTie(float at) => Math.Abs(at - MathF.Floor(at) - 0.5f) < TieWidth;

    private void Filter(AxisMatrix matrix, long o, float at, float scale)
    {
        long inputs = matrix.Inputs;
        double widen = Antialias && scale < 1 ? 1 / (double)scale : 1;
        double reach = (Mode == "linear" ? 1 : 2) * widen;
        double total = 0;
        for (long i = (long)Math.Floor(at - reach); i <= (long)Math.Ceiling(at + reach); i++)
        {
            bool outside = i < 0 || i >= inputs;
            if (outside && ExcludeOutside)
                continue;
            double distance = Math.Abs(at - i) / widen;
            double weight = Mode == "linear" ? Math.Max(0, 1 - distance) : Cubic(distance);
            matrix[o, Math.Clamp(i, 0, inputs - 1)] += weight;
            total += weight;
        }

        for (long i = 0; i < inputs; i++)
            matrix[o, i] /= total;
    }

    // Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 4, with a for -1/2.
    private double Cubic(double x) => x switch
    {
        < 1 => (((((CubicA + 2) * x) - (CubicA + 3)) * x) * x) + 1,
        < 2 => (((((CubicA * x) - (5 * CubicA)) * x) + (8 * CubicA)) * x) - (4 * CubicA),
        _ => 0,
    };
}
