using System.Numerics.Tensors;
using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>
/// Contains the common steps of Score-CAM and its variants. Each channel of the layer, enlarged to the image and scaled to 0..1, is a mask. The model
/// runs on the image times the mask, and the softmax of the results over the channels gives their weights. Zero is the mean colour, because images
/// are standardized.
/// </summary>
internal static class MaskedImages
{
    /// <summary>Changes a mask before the image is multiplied by it.</summary>
    /// <param name="sample">The index of the channel's run, from 0.</param>
    /// <param name="mask">The mask, <c>[H*W]</c>.</param>
    public delegate void MaskChange(int sample, Span<float> mask);

    /// <summary>
    /// Computes <c>map = sum over k of w_k A_k</c> with <c>w = softmax over k of s_k</c>, <c>s_k</c> the mean target value over the samples.
    /// </summary>
    /// <param name="input">The picture, layer and target.</param>
    /// <param name="channels">The channels to use, each once.</param>
    /// <param name="alignCorners">The alignment of the enlarged masks; see <see cref="BilinearGrid"/>.</param>
    /// <param name="samples">The number of runs of each channel.</param>
    /// <param name="change">Changes the mask of each run; <c>null</c> for no changes.</param>
    /// <param name="map">The destination, <c>[h*w]</c>.</param>
    public static void Map(in CamInput input, ReadOnlySpan<int> channels, bool alignCorners, int samples, MaskChange? change, Span<float> map)
    {
        float[] weights = Scores(input, channels, alignCorners, samples, change);
        Softmax.Apply(weights, weights);
        int area = map.Length;
        map.Clear();
        for (int i = 0; i < weights.Length; i++)
            TensorPrimitives.MultiplyAdd(input.Activations.Slice(channels[i] * area, area), weights[i], map, map);
    }

    // Returns the mean target value of each channel.
    private static float[] Scores(in CamInput input, ReadOnlySpan<int> channels, bool alignCorners, int samples, MaskChange? change)
    {
        int area = input.Height * input.Width;

        // A constant channel masks the whole image. ReLU networks have many such channels, and one run serves all.
        int[] run = new int[channels.Length];
        var own = new List<int>();
        int dark = -1;
        for (int i = 0; i < channels.Length; i++)
        {
            ReadOnlySpan<float> channel = input.Activations.Slice(channels[i] * area, area);
            if (TensorPrimitives.Min(channel) != TensorPrimitives.Max(channel))
            {
                run[i] = own.Count;
                own.Add(channels[i]);
            }
            else
            {
                if (dark < 0)
                {
                    dark = own.Count;
                    own.Add(-1);
                }

                run[i] = dark;
            }
        }

        ModelPasses passes = input.Passes;
        float[] activations = input.Activations.ToArray();
        var grid = new BilinearGrid(input.Height, input.Width, passes.ImageHeight, passes.ImageWidth, alignCorners);
        float[] mask = new float[passes.ImageHeight * passes.ImageWidth];
        float[] scores = passes.ScoresOfImages(own.Count * samples, (index, image) =>
        {
            int channel = own[index % own.Count];
            if (channel < 0)
                Array.Clear(mask);
            else
                Mask(grid, activations.AsSpan(channel * area, area), mask);
            change?.Invoke(index / own.Count, mask);
            for (int at = 0; at < image.Length; at += mask.Length)
                TensorPrimitives.Multiply(image.Slice(at, mask.Length), mask, image.Slice(at, mask.Length));
        });

        float[] values = TargetValues.Of(input.Target, scores, passes.ScoreCount);
        float[] means = new float[own.Count];
        for (int index = 0; index < values.Length; index++)
            means[index % own.Count] += values[index] / samples;
        return [.. run.Select(r => means[r])];
    }

    private static void Mask(BilinearGrid grid, ReadOnlySpan<float> channel, Span<float> mask)
    {
        grid.Enlarge(channel, mask);
        float min = TensorPrimitives.Min(mask);
        float range = TensorPrimitives.Max(mask) - min;
        if (range == 0)
        {
            mask.Clear();
            return;
        }

        // Infinite activations make all values NaN, so that a broken map does not look like an ordinary one.
        TensorPrimitives.Subtract(mask, min, mask);
        TensorPrimitives.Multiply(mask, 1f / range, mask);
    }
}
