#!/usr/bin/env python3
"""Writes small pictures of many kinds next to this file, and expected.npz: the result of Pillow's convert("RGB") for each.

Needs Pillow and NumPy. Run it only to add a kind; the files are committed.
"""
import os
import subprocess

import numpy as np
from PIL import Image, ImageCms, ImageOps

here = os.path.dirname(os.path.abspath(__file__))
expected = {}


def scene(width, height):
    """A smooth picture without symmetry, so that a wrong turn shows."""
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([x * 255 / (width - 1), y * 255 / (height - 1), 127 + 120 * np.sin(x / 3 + y / 5)], axis=-1)
    return Image.fromarray(rgb.astype(np.uint8))


def save(name, picture, **options):
    path = os.path.join(here, name)
    picture.save(path, **options)
    with Image.open(path) as read:
        expected[name.replace(".", "_")] = np.asarray(ImageOps.exif_transpose(read).convert("RGB"))


picture = scene(29, 17)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(f"exif{orientation}.jpg", picture, quality=90, exif=exif)

for name, options in {
    "chroma420": dict(quality=80, subsampling="4:2:0"),
    "chroma422": dict(quality=80, subsampling="4:2:2"),
    "chroma444": dict(quality=80, subsampling="4:4:4"),
    "progressive": dict(quality=80, progressive=True),
}.items():
    save(f"{name}.jpg", picture, **options)
save("grey.jpg", picture.convert("L"), quality=90)
save("profile.jpg", picture, quality=90, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes())
save("cmyk.jpg", picture.convert("CMYK"), quality=90)
save("cmyk.tif", picture.convert("CMYK"))

save("rgb.png", picture)
save("grey-alpha.png", Image.merge("LA", (picture.getchannel(0), picture.getchannel(1))))
save("alpha.png", Image.merge("RGBA", (*picture.split(), picture.getchannel(0))))
save("palette.png", picture.quantize(50))
save("palette-transparent.png", picture.quantize(50), transparency=7)
save("one-bit.png", picture.convert("1"))
save("interlaced.tif", picture, compression="tiff_lzw")
save("lossless.webp", picture, lossless=True)
save("lossy.webp", picture, quality=80)

frames = [picture.quantize(40), ImageOps.mirror(picture).quantize(40)]
save("animated.gif", frames[0], save_all=True, append_images=frames[1:], duration=50)
save("animated.webp", picture, save_all=True, append_images=[ImageOps.mirror(picture)], duration=50, lossless=True)

save("rgb.bmp", picture)
save("grey.bmp", picture.convert("L"))
save("palette.bmp", picture.quantize(50))
save("one-bit.bmp", picture.convert("1"))
save("alpha.bmp", Image.merge("RGBA", (*picture.split(), picture.getchannel(0))))
save("binary.ppm", picture)
save("binary.pgm", picture.convert("L"))
save("binary.pbm", picture.convert("1"))

# Pillow does not write these: ImageMagick does, and Pillow reads the bitmaps.
for name, options in {"run-length.bmp": ["-colors", "40", "-compress", "RLE"], "565.bmp": ["-define", "bmp:subtype=RGB565"], "555.bmp": ["-define", "bmp:subtype=RGB555"]}.items():
    subprocess.run(["convert", os.path.join(here, "rgb.png"), *options, ("BMP3:" if "RLE" in options else "BMP:") + os.path.join(here, name)], check=True)
    with Image.open(os.path.join(here, name)) as read:
        expected[name.replace(".", "_")] = np.asarray(read.convert("RGB"))
text = "P3 # a comment\n29 17\n255\n" + "\n".join(" ".join(str(v) for v in row.ravel()) for row in np.asarray(picture))
open(os.path.join(here, "text.ppm"), "w").write(text)
expected["text_ppm"] = np.asarray(picture)

# Sixteen bits: the expectation is the high eight. Pillow writes 16-bit grey only, and reads it as 32-bit integers, so the
# expectation is written down here instead.
wide = (np.asarray(picture.getchannel(0)).astype(np.uint16) << 8) | np.asarray(picture.getchannel(1))
Image.fromarray(wide).save(os.path.join(here, "wide-grey.png"))
expected["wide-grey_png"] = np.repeat((wide >> 8).astype(np.uint8)[:, :, None], 3, axis=2)

np.savez_compressed(os.path.join(here, "expected.npz"), **expected)
