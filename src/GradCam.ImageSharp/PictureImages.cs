using GradCam.Pictures;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace GradCam.ImageSharp;

/// <summary>Converts pictures to images and back. Each method copies the pixels.</summary>
public static class PictureImages
{
    /// <summary>Returns the image as a picture, without the rotation of its EXIF orientation (<c>AutoOrient</c> rotates it).</summary>
    /// <param name="image">The image; of an animation, the first frame.</param>
    public static Picture ToPicture(this Image<Rgb24> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        byte[] pixels = new byte[checked(image.Width * image.Height * Picture.Channels)];
        image.CopyPixelDataTo(pixels);
        return new Picture(image.Width, image.Height, pixels);
    }

    /// <summary>Returns the picture as an image, which the caller disposes.</summary>
    public static Image<Rgb24> ToImage(this Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Image.LoadPixelData<Rgb24>(picture.Pixels, picture.Width, picture.Height);
    }

    /// <summary>Returns the transparent picture as an image, which the caller disposes.</summary>
    public static Image<Rgba32> ToImage(this RgbaPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Image.LoadPixelData<Rgba32>(picture.Pixels, picture.Width, picture.Height);
    }

    /// <summary>Returns the grey picture as an image, which the caller disposes.</summary>
    public static Image<L8> ToImage(this GreyPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Image.LoadPixelData<L8>(picture.Pixels, picture.Width, picture.Height);
    }
}
