namespace GradCam.Pictures;

/// <summary>
/// Represents partial settings of preprocessing, from a preset, a file next to a model, or options. Several settings combine, and become a <see
/// cref="Preprocessing"/> when the size of the model's input is known.
/// </summary>
public sealed record PreprocessingSettings
{
    /// <summary>Gets <see cref="Preprocessing.Width"/>, for models with a free width.</summary>
    public int? Width { get; init; }

    /// <summary>Gets <see cref="Preprocessing.Height"/>, for models with a free height.</summary>
    public int? Height { get; init; }

    /// <summary>Gets <see cref="Preprocessing.Resize"/>.</summary>
    public ResizeMode? Resize { get; init; }

    /// <summary>Gets <see cref="Preprocessing.ShorterSide"/>.</summary>
    public int? ShorterSide { get; init; }

    /// <summary>Gets <see cref="Preprocessing.Filter"/>.</summary>
    public ResampleFilter? Filter { get; init; }

    /// <summary>Gets <see cref="Preprocessing.Channels"/>.</summary>
    public ChannelOrder? Channels { get; init; }

    /// <summary>Gets <see cref="Preprocessing.Bands"/>. The model itself determines their number.</summary>
    public int? Bands { get; init; }

    /// <summary>Gets <see cref="Preprocessing.Invert"/>.</summary>
    public bool? Invert { get; init; }

    /// <summary>Gets <see cref="Preprocessing.Range"/>.</summary>
    public ValueRange? Range { get; init; }

    /// <summary>Gets <see cref="Preprocessing.Mean"/>.</summary>
    public ChannelValues? Mean { get; init; }

    /// <summary>Gets <see cref="Preprocessing.Std"/>.</summary>
    public ChannelValues? Std { get; init; }

    /// <summary>Gets <see cref="Preprocessing.Layout"/>.</summary>
    public InputLayout? Layout { get; init; }

    /// <summary>Returns all settings of a whole preprocessing.</summary>
    /// <param name="preprocessing">The preprocessing.</param>
    internal static PreprocessingSettings Of(Preprocessing preprocessing) => new()
    {
        Width = preprocessing.Width,
        Height = preprocessing.Height,
        Resize = preprocessing.Resize,
        ShorterSide = preprocessing.Resize == ResizeMode.Crop ? preprocessing.ShorterSide : null,
        Filter = preprocessing.Filter,
        Channels = preprocessing.Channels,
        Bands = preprocessing.Bands,
        Invert = preprocessing.Invert,
        Range = preprocessing.Range,
        Mean = preprocessing.Mean,
        Std = preprocessing.Std,
        Layout = preprocessing.Layout,
    };

    /// <summary>Returns these settings, with unset members from others.</summary>
    /// <param name="below">The other settings.</param>
    public PreprocessingSettings Over(PreprocessingSettings below)
    {
        ArgumentNullException.ThrowIfNull(below);

        // A shorter side implies a crop, and without a crop the shorter side has no meaning.
        ResizeMode? resize = Resize ?? (ShorterSide is null ? below.Resize : ResizeMode.Crop);
        return new PreprocessingSettings
        {
            Width = Width ?? below.Width,
            Height = Height ?? below.Height,
            Resize = resize,
            ShorterSide = resize == ResizeMode.Stretch ? null : ShorterSide ?? below.ShorterSide,
            Filter = Filter ?? below.Filter,
            Channels = Channels ?? below.Channels,
            Bands = Bands ?? below.Bands,
            Invert = Invert ?? below.Invert,
            Range = Range ?? below.Range,
            Mean = Mean ?? below.Mean,
            Std = Std ?? below.Std,
            Layout = Layout ?? below.Layout,
        };
    }

    /// <summary>Returns the preprocessing for an input of some size. Unset members have the defaults of <see cref="Preprocessing"/>.</summary>
    /// <param name="width">Width of the model's input in pixels.</param>
    /// <param name="height">Height of the model's input in pixels.</param>
    /// <param name="channels">
    /// Channels of the model's input. Unless <see cref="Channels"/> is set, one is grey and three are colours. All other numbers are bands.
    /// </param>
    /// <exception cref="GradCamException">See <see cref="Preprocessing.Validate"/>; or the settings are for another number of channels.</exception>
    internal Preprocessing For(int width, int height, int channels = Picture.Channels)
    {
        ChannelOrder order = (Channels, channels) switch
        {
            (ChannelOrder.Bands, _) => ChannelOrder.Bands,
            (_, 1) => ChannelOrder.Grey,
            (ChannelOrder.Grey, _) => throw new GradCamException(GradCamErrorKind.Option, $"preprocessing: the channel order grey is for a model of one channel, and this one takes {channels}."),
            (_, Picture.Channels) => Channels ?? default,
            _ => ChannelOrder.Bands,
        };
        if (Bands is { } bands && bands != channels)
            throw new GradCamException(GradCamErrorKind.Option, $"preprocessing: it is for {bands} bands, and the model takes {channels}.");
        var preprocessing = new Preprocessing
        {
            Width = width,
            Height = height,
            Resize = Resize ?? default,
            ShorterSide = Resize == ResizeMode.Crop ? ShorterSide ?? UsualShorterSide(Math.Max(width, height)) : 0,
            Filter = Filter ?? ResampleFilter.Bilinear,
            Channels = order,
            Bands = order == ChannelOrder.Bands ? channels : null,
            Invert = Invert ?? false,
            Range = Range ?? default,
            Mean = Mean ?? default,
            Std = Std ?? new(1f),
            Layout = Layout ?? default,
        };
        preprocessing.Validate();

        return preprocessing.Explicit();
    }

    // As for ImageNet's models: a shorter side of 256 for a crop of 224 (or 227), in proportion for other sizes.
    private static int UsualShorterSide(int longer) => longer is >= 224 and <= 256 ? 256 : (int)Math.Round(longer * 256 / 224.0);
}
