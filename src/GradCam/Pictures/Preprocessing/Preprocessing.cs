using System.Text.Json.Serialization;

namespace GradCam.Pictures;

/// <summary>
/// Represents the conversion of a picture to the model's input: scaling, an optional crop, and numbers <c>(value / 255 - mean) / std</c> of
/// the values 0..255. It must be the same as in the model's training.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>Gets the mean of ImageNet's training pictures in 0..1: red, green, blue. These are torchvision's constants.</summary>
    public static ChannelValues ImageNetMean => new(0.485f, 0.456f, 0.406f);

    /// <summary>Gets the standard deviation for <see cref="ImageNetMean"/>.</summary>
    public static ChannelValues ImageNetStd => new(0.229f, 0.224f, 0.225f);

    /// <summary>Gets the width of the model's input in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Gets the height of the model's input in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Gets the resize mode. Stretching by default.</summary>
    public ResizeMode Resize { get; init; }

    /// <summary>Gets the length of the shorter side in pixels before the crop, for <see cref="ResizeMode.Crop"/>; otherwise, 0.</summary>
    public int ShorterSide { get; init; }

    /// <summary>Gets the filter for scaling. Bilinear by default.</summary>
    public ResampleFilter Filter { get; init; } = ResampleFilter.Bilinear;

    /// <summary>Gets the channels: colours in an order, grey, or bands. RGB by default.</summary>
    public ChannelOrder Channels { get; init; }

    /// <summary>Gets the number of bands, 1 to 64, for <see cref="ChannelOrder.Bands"/>; otherwise, <c>null</c>.</summary>
    public int? Bands { get; init; }

    /// <summary>
    /// Gets the range of a picture's values before <see cref="Mean"/>. 0..1 by default. For -1..1, use this default with mean and std 0.5.
    /// </summary>
    public ValueRange Range { get; init; }

    /// <summary>Gets whether black becomes white and white becomes black before <see cref="Mean"/>, for models of white on black.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Invert { get; init; }

    /// <summary>Gets the numbers to subtract after <see cref="Range"/>, in the order of <see cref="Channels"/>. Zeros by default.</summary>
    public ChannelValues Mean { get; init; }

    /// <summary>Gets the divisors after the subtraction of <see cref="Mean"/>, in the order of <see cref="Channels"/>. Ones by default.</summary>
    public ChannelValues Std { get; init; } = new(1f);

    /// <summary>Gets the order of the axes.</summary>
    public InputLayout Layout { get; init; }

    /// <summary>Gets the number of channels of the model's input.</summary>
    [JsonIgnore]
    public int ChannelCount => Channels switch
    {
        ChannelOrder.Grey => 1,
        ChannelOrder.Bands => Bands ?? 0,
        _ => Picture.Channels,
    };

    /// <summary>
    /// Gets the oldest version of the split model's format that can represent this, see <see cref="SplitModels.Manifest.CurrentVersion"/>.
    /// </summary>
    [JsonIgnore]
    internal int NeededVersion => Channels is ChannelOrder.Rgb or ChannelOrder.Bgr && Range != ValueRange.Raw && !Invert ? 1 : 2;

    /// <summary>Returns the same preprocessing with a mean and a deviation for each channel, as in files.</summary>
    internal Preprocessing Explicit() => this with { Mean = new(Mean.ToArray(ChannelCount)), Std = new(Std.ToArray(ChannelCount)) };

    /// <summary>Returns ImageNet's preprocessing with the picture stretched to a square: torchvision's <c>Resize((size, size))</c>.</summary>
    /// <param name="size">Width and height of the model's input in pixels.</param>
    public static Preprocessing ImageNet(int size) => new() { Width = size, Height = size, Mean = ImageNetMean, Std = ImageNetStd };

    /// <summary>Returns ImageNet's preprocessing with the middle of the picture: torchvision's <c>Resize(shorterSide)</c> and <c>CenterCrop(size)</c>.</summary>
    /// <param name="shorterSide">The length of the shorter side before the crop, in pixels.</param>
    /// <param name="size">Width and height of the model's input in pixels, at most <paramref name="shorterSide"/>.</param>
    public static Preprocessing ImageNetCrop(int shorterSide, int size) =>
        ImageNet(size) with { Resize = ResizeMode.Crop, ShorterSide = shorterSide };

    /// <summary>Returns the preprocessing in words.</summary>
    public string Describe()
    {
        string order = Channels switch { ChannelOrder.Bgr => "BGR", ChannelOrder.Grey => "grey", ChannelOrder.Bands => $"{Bands} bands", _ => "RGB" };
        string range = Range switch { ValueRange.Raw => " as in the file", ValueRange.Byte => " in 0..255", _ => Channels == ChannelOrder.Bands ? " in 0..1" : " / 255" };
        string inverted = Invert ? ", inverted" : "";
        string numbers = (Mean == ImageNetMean && Std == ImageNetStd) ? ", ImageNet's mean and deviation"
            : IsIdentity ? ""
            : $", mean {Text(Mean)}, deviation {Text(Std)}";
        string fit = Resize == ResizeMode.Crop ? $"shorter side to {ShorterSide}, centre crop of {Width}x{Height}" : $"stretched to {Width}x{Height}";
        return $"{order}{range}{inverted}{numbers}, {fit}";

        // If there are many bands, the first three.
        string Text(ChannelValues values) => ChannelCount <= Picture.Channels ? $"{new ChannelValues(values.ToArray(ChannelCount))}"
            : values.IsOneNumber ? $"{new ChannelValues(values[0])}"
            : $"{new ChannelValues(values.ToArray(ChannelCount).AsSpan(0, Picture.Channels))} ...";
    }

    /// <summary>Returns the reason that range, mean and deviation contradict each other; <c>null</c> if they do not.</summary>
    /// <remarks>A mean or deviation of bytes is far above 1, and one of values in 0..1 never is. The identity, mean 0 and deviation 1, is valid for both.</remarks>
    public string? WhyDoubtful()
    {
        const float MostOfUnit = 2;
        float[] numbers = [.. Enumerable.Range(0, ChannelCount).SelectMany(c => new[] { Math.Abs(Mean[c]), Math.Abs(Std[c]) })];
        if (Range == ValueRange.Unit && numbers.Max() > MostOfUnit)
            return "mean or deviation are those of values in 0..255, and the range is 0..1";
        return Range == ValueRange.Byte && !IsIdentity && numbers.Max() <= 1 ? "mean and deviation are those of values in 0..1, and the range is 0..255" : null;
    }

    /// <summary>Returns the rectangle of a picture that the model sees, which is the position of the heat map.</summary>
    /// <param name="width">The picture's width in pixels, at least 1.</param>
    /// <param name="height">The picture's height in pixels, at least 1.</param>
    /// <exception cref="GradCamException">See <see cref="Validate"/>.</exception>
    public PixelRectangle Seen(int width, int height) => Place(width, height).Seen;

    /// <summary>Returns the positions of a picture's pixels in the model's input.</summary>
    /// <param name="width">The picture's width in pixels, at least 1.</param>
    /// <param name="height">The picture's height in pixels, at least 1.</param>
    /// <exception cref="GradCamException">See <see cref="Validate"/>; or the picture is too long and thin for the crop.</exception>
    internal Placement Place(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Validate();
        if (Resize == ResizeMode.Stretch)
            return new Placement(Width, Height, PixelRectangle.All(Width, Height), PixelRectangle.All(width, height));

        int scaledWidth = width <= height ? ShorterSide : Longer(width, height);
        int scaledHeight = width <= height ? Longer(height, width) : ShorterSide;
        var window = new PixelRectangle(Offset(scaledWidth, Width), Offset(scaledHeight, Height), Width, Height);
        (int x, int w) = Back(window.X, Width, width, scaledWidth);
        (int y, int h) = Back(window.Y, Height, height, scaledHeight);
        return new Placement(scaledWidth, scaledHeight, window, new PixelRectangle(x, y, w, h));
    }

    /// <summary>Finds settings that contradict each other.</summary>
    /// <exception cref="GradCamException">A size is missing, a standard deviation is zero or no number, or the crop is larger than the scaled picture.</exception>
    public void Validate()
    {
        if (Width < 1 || Height < 1)
            throw new GradCamException(GradCamErrorKind.Option, $"preprocessing: the model's input cannot be {Width}x{Height} pixels. Set width and height.");
        if (Channels == ChannelOrder.Bands != Bands is > 0 and <= ChannelValues.Most)
            throw new GradCamException(GradCamErrorKind.Option, $"preprocessing: bands is {Bands?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "missing"}, with the channel order {Channels.ToString().ToLowerInvariant()}. The order bands takes 1 to {ChannelValues.Most}, and no other takes any.");
        foreach ((string name, ChannelValues values) in new[] { ("mean", Mean), ("std", Std) })
        {
            if (values.Count != 1 && values.Count != ChannelCount)
                throw new GradCamException(GradCamErrorKind.Option, $"preprocessing: {name} has {values.Count} numbers, and the model takes {(ChannelCount == 1 ? "one channel" : $"{ChannelCount} channels")}. Give one number for each channel, or one for all.");
        }

        for (int c = 0; c < ChannelCount; c++)
        {
            if (!float.IsFinite(Mean[c]) || !float.IsFinite(Std[c]) || Std[c] == 0)
                throw new GradCamException(GradCamErrorKind.Option, $"preprocessing: mean {Mean[c]} and std {Std[c]} of channel {c} give no finite numbers. Set std to something other than 0.");
        }

        if (Resize == ResizeMode.Crop && Math.Max(Width, Height) > ShorterSide)
            throw new GradCamException(GradCamErrorKind.Option, $"preprocessing: {Width}x{Height} pixels cannot be cut out of a picture whose shorter side is scaled to {ShorterSide}. Raise the shorter side.");
    }

    private bool IsIdentity => Mean == default && Std == new ChannelValues(1);

    // torchvision: int(R * long / short), the fraction cut off.
    private int Longer(int longer, int shorter)
    {
        double scaled = (double)((long)ShorterSide * longer) / shorter;
        if (scaled > int.MaxValue)
            throw new GradCamException(GradCamErrorKind.Option, $"a picture of {longer} by {shorter} pixels is too long and thin for a crop of its middle. Crop it first.");
        return (int)scaled;
    }

    // torchvision: int(round((size - crop) / 2.0)); Python rounds halves to even.
    private static int Offset(int size, int crop) => (int)Math.Round((size - crop) / 2.0, MidpointRounding.ToEven);

    private static (int Start, int Length) Back(int start, int length, int size, int scaledSize)
    {
        double step = (double)size / scaledSize;
        int from = Math.Min((int)Math.Round(start * step), size - 1);
        int to = Math.Max((int)Math.Round((start + length) * step), from + 1);
        return (from, Math.Min(to, size) - from);
    }
}
