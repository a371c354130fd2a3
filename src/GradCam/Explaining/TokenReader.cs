using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Reads tokens <c>[T,D]</c> as a grid <c>[D, h*w]</c>: channels first, as methods have it.</summary>
/// <param name="Layout">Which tokens make the grid.</param>
/// <param name="Channels">Numbers a token, <c>D</c>.</param>
internal sealed record TokenReader(TokenLayout Layout, int Channels)
{
    /// <summary>Returns the patches' part of a tensor, turned.</summary>
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

    /// <summary>Puts a grid back among tokens: the patches are replaced, the others stay.</summary>
    /// <param name="grid"><c>[D, h*w]</c>.</param>
    /// <param name="tokens">Destination, <c>[T,D]</c>.</param>
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
