using GradCam.Text;

namespace GradCam.Pictures;

/// <summary>Represents a colour map: a colour for each of 256 levels.</summary>
public sealed class Colormap
{
    /// <summary>The number of levels.</summary>
    public const int Count = 256;

    // The only list of the maps. Each map is made on demand, because most programs use one.
    private static readonly (string Name, ColormapKind Kind, Lazy<Colormap> Map)[] All =
    [
        Entry("jet", ColormapKind.Rainbow, ColormapSegments.Jet),
        Entry("turbo", ColormapKind.Rainbow, () => Decode(ColormapTables.Turbo)),
        Entry("viridis", ColormapKind.Uniform, () => Decode(ColormapTables.Viridis)),
        Entry("magma", ColormapKind.Uniform, () => Decode(ColormapTables.Magma)),
        Entry("inferno", ColormapKind.Uniform, () => Decode(ColormapTables.Inferno)),
        Entry("plasma", ColormapKind.Uniform, () => Decode(ColormapTables.Plasma)),
        Entry("cividis", ColormapKind.Uniform, () => Decode(ColormapTables.Cividis)),
        Entry("hot", ColormapKind.Sequential, ColormapSegments.Hot),
        Entry("grey", ColormapKind.Sequential, ColormapSegments.Grey),
        Entry("coolwarm", ColormapKind.Diverging, () => Decode(ColormapTables.Coolwarm)),
    ];

    private readonly double[] _levels;
    private readonly byte[] _entries;

    private Colormap(string name, ColormapKind kind, double[] levels)
    {
        Name = name;
        Kind = kind;
        _levels = levels;
        _entries = [.. levels.Select(level => (byte)Math.Round(level * 255))];
    }

    /// <summary>Gets the default, the rainbow from blue over green to red that is common for Grad-CAM.</summary>
    public static Colormap Jet => All[0].Map.Value;

    /// <summary>Gets the names that <see cref="Find"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>Gets the map's name.</summary>
    public string Name { get; }

    /// <summary>Gets the perceptual kind of the map.</summary>
    public ColormapKind Kind { get; }

    /// <summary>Gets red, green and blue of each level, <c>[256, 3]</c>.</summary>
    public ReadOnlySpan<byte> Entries => _entries;

    /// <summary>Gets red, green and blue of each level in 0..1, <c>[256, 3]</c>; not rounded to 8 bits if the map has a formula.</summary>
    internal ReadOnlySpan<double> Levels => _levels;

    /// <summary>Returns the names of the maps of one kind.</summary>
    /// <param name="kind">The kind.</param>
    public static IReadOnlyList<string> NamesOf(ColormapKind kind) => [.. All.Where(entry => entry.Kind == kind).Select(entry => entry.Name)];

    /// <summary>Returns the map of a name, regardless of case. "gray" is "grey".</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="GradCamException">No map has that name; the message lists the names.</exception>
    public static Colormap Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string wanted = name.Equals("gray", StringComparison.OrdinalIgnoreCase) ? "grey" : name;
        foreach ((string known, _, Lazy<Colormap> map) in All)
        {
            if (known.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                return map.Value;
        }

        string near = string.Join(" or ", NearMatches.Find(name, Names, most: 3));
        string question = near.Length == 0 ? string.Empty : $" Did you mean {near}?";
        throw new GradCamException(GradCamErrorKind.Option, $"unknown colormap '{name}'.{question} Available: {string.Join(", ", Names)}.");
    }

    /// <summary>Colours levels.</summary>
    /// <param name="grey"><c>[n]</c>.</param>
    /// <param name="rgb"><c>[n, 3]</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="rgb"/> has another length.</exception>
    public void Colorize(ReadOnlySpan<byte> grey, Span<byte> rgb)
    {
        if (rgb.Length != (long)grey.Length * Picture.Channels)
            throw new ArgumentException($"{grey.Length} levels are {(long)grey.Length * Picture.Channels} bytes of RGB, not {rgb.Length}.", nameof(rgb));
        ReadOnlySpan<byte> entries = _entries;
        for (int i = 0, to = 0; i < grey.Length; i++, to += Picture.Channels)
        {
            int from = grey[i] * Picture.Channels;
            rgb[to] = entries[from];
            rgb[to + 1] = entries[from + 1];
            rgb[to + 2] = entries[from + 2];
        }
    }

    /// <summary>Colours a grey picture.</summary>
    /// <param name="grey">The levels.</param>
    public Picture Colorize(GreyPicture grey)
    {
        ArgumentNullException.ThrowIfNull(grey);
        var rgb = new byte[checked(grey.Pixels.Length * Picture.Channels)];
        Colorize(grey.Pixels, rgb);
        return new Picture(grey.Width, grey.Height, rgb);
    }

    private static (string Name, ColormapKind Kind, Lazy<Colormap> Map) Entry(string name, ColormapKind kind, Func<double[]> levels) =>
        (name, kind, new Lazy<Colormap>(() => new Colormap(name, kind, levels())));

    private static double[] Decode(string table) => [.. Convert.FromBase64String(table).Select(value => value / 255.0)];
}
