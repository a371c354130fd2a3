using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Reads tokens <c>[T,D]</c> as a grid <c>[D, h*w]</c>, with the channels first, as methods expect.</summary>
/// <param name="Layout">The positions of the grid's tokens.</param>
/// <param name="Channels">The number of values of a token, <c>D</c>.</param>
internal sealed record TokenReader(TokenLayout Layout, int Channels)
{
    /// <summary>Returns the patches of a tensor, transposed.</summary>
    public float[] ToGrid(ReadOnlySpan<float> tokens)
    {
        int area = Layout.Height * Layout.Width;
        ReadOnlySpan<float> patches = tokens.Slice(Layout.Prefix * Channels, area * Channels);
        float[] grid = new float[area * Channels];
        for (int place = 0; place < area; place++)
        {
            for (int channel = 0; channel < Channels; channel++)
                grid[(channel * area) + place] = patches[(place * Channels) + channel];
        }

        return grid;
    }

    /// <summary>Writes a grid back into tokens: it replaces the patches and keeps the others.</summary>
    /// <param name="grid">The grid, <c>[D, h*w]</c>.</param>
    /// <param name="tokens">The destination, <c>[T,D]</c>.</param>
    public void FromGrid(ReadOnlySpan<float> grid, Span<float> tokens)
    {
        int area = Layout.Height * Layout.Width;
        Span<float> patches = tokens.Slice(Layout.Prefix * Channels, area * Channels);
        for (int place = 0; place < area; place++)
        {
            for (int channel = 0; channel < Channels; channel++)
                patches[(place * Channels) + channel] = grid[(channel * area) + place];
        }
    }
}
