using System.Globalization;

namespace GradCam.Pictures;

/// <summary>
/// Represents the preprocessing of a picture to the model's input: scaling, optional cropping, and numbers as <c>(value / 255 - mean) / std</c>. It
/// must be the preprocessing of the model's training.
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

    /// <summary>Gets the order of the colours. RGB by default.</summary>
    public ChannelOrder Channels { get; init; }

    /// <summary>Gets the range of the values before mean and deviation. 0..1 by default. For -1..1 use this with mean and std 0.5.</summary>
    public ValueRange Range { get; init; }

    /// <summary>Gets the mean, subtracted after <see cref="Range"/>, in the order of <see cref="Channels"/>. Zeros by default.</summary>
    public ChannelValues Mean { get; init; }

    /// <summary>Gets the standard deviation, the last divisor, in the order of <see cref="Channels"/>. Ones by default.</summary>
    public ChannelValues Std { get; init; } = new(1, 1, 1);

    /// <summary>Gets the order of the axes.</summary>
    public InputLayout Layout { get; init; }

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
        string order = Channels == ChannelOrder.Bgr ? "BGR" : "RGB";
        string range = Range == ValueRange.Unit ? " / 255" : " in 0..255";
        string numbers = (Mean == ImageNetMean && Std == ImageNetStd) ? ", ImageNet's mean and deviation"
            : Mean == default && Std == new ChannelValues(1, 1, 1) ? ""
            : $", mean {Text(Mean)}, deviation {Text(Std)}";
        string fit = Resize == ResizeMode.Crop ? $"shorter side to {ShorterSide}, centre crop of {Width}x{Height}" : $"stretched to {Width}x{Height}";
        return $"{order}{range}{numbers}, {fit}";

        static string Text(ChannelValues values) => string.Create(CultureInfo.InvariantCulture, $"{values.First} {values.Second} {values.Third}");
    }

    /// <summary>Returns the reason that range, mean and deviation contradict each other; <c>null</c> if they do not.</summary>
    /// <remarks>A mean or deviation of bytes is far above 1, and one of values in 0..1 never is. The identity, mean 0 and deviation 1, is valid for both.</remarks>
    public string? WhyDoubtful()
    {
        const float MostOfUnit = 2;
        float[] numbers = [.. Enumerable.Range(0, 3).SelectMany(c => new[] { Math.Abs(Mean[c]), Math.Abs(Std[c]) })];
        bool identity = Mean == default && Std == new ChannelValues(1, 1, 1);
        if (Range == ValueRange.Unit && numbers.Max() > MostOfUnit)
            return "mean or deviation are those of values in 0..255, and the range is 0..1";
        return Range == ValueRange.Byte && !identity && numbers.Max() <= 1 ? "mean and deviation are those of values in 0..1, and the range is 0..255" : null;
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
    public Placement Place(int width, int height)
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
            throw new GradCamException($"preprocessing: the model's input cannot be {Width}x{Height} pixels. Set width and height.");
        for (int c = 0; c < 3; c++)
        {
            if (!float.IsFinite(Mean[c]) || !float.IsFinite(Std[c]) || Std[c] == 0)
                throw new GradCamException($"preprocessing: mean {Mean[c]} and std {Std[c]} of channel {c} give no finite numbers. Set std to something other than 0.");
        }

        if (Resize == ResizeMode.Crop && Math.Max(Width, Height) > ShorterSide)
            throw new GradCamException($"preprocessing: {Width}x{Height} pixels cannot be cut out of a picture whose shorter side is scaled to {ShorterSide}. Raise the shorter side.");
    }

    // torchvision: int(R * long / short), with the fraction cut off.
    private int Longer(int longer, int shorter)
    {
        double scaled = (double)((long)ShorterSide * longer) / shorter;
        if (scaled > int.MaxValue)
            throw new GradCamException($"a picture of {longer} by {shorter} pixels is too long and thin for a crop of its middle. Crop it first.");
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
