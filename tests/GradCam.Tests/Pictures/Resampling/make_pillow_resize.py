#!/usr/bin/env python3
"""Writes pillow-resize.npz next to this file: pictures of odd sizes and the results of Pillow's Image.resize.

Needs Pillow and NumPy; made with Pillow 9.4.
"""
import os

import numpy as np
from PIL import Image

random = np.random.default_rng(20)
filters = {"Nearest": Image.NEAREST, "Bilinear": Image.BILINEAR, "Bicubic": Image.BICUBIC, "Lanczos": Image.LANCZOS, "Box": Image.BOX, "Hamming": Image.HAMMING}
sizes = [(41, 53), (7, 5), (1, 1), (64, 3), (3, 64), (29, 40), (90, 23)]

# Noise shows rounding and overshoot more than any photograph.
arrays = {
    "rgb": random.integers(0, 256, (23, 29, 3), dtype=np.uint8),
    "grey": random.integers(0, 2, (19, 31), dtype=np.uint8) * 255,
    "float": random.normal(size=(7, 9)).astype(np.float32),
}
members = dict(arrays)
for name, array in arrays.items():
    picture = Image.fromarray(array)
    for filter_name, pillow_filter in filters.items():
        for width, height in sizes:
            members[f"{name}_{filter_name}_{width}x{height}"] = np.asarray(picture.resize((width, height), pillow_filter))

# A part of a picture, not on whole pixels.
for filter_name, pillow_filter in filters.items():
    members[f"box_{filter_name}"] = np.asarray(Image.fromarray(arrays["rgb"]).resize((17, 31), pillow_filter, box=(2.5, 1.25, 25.75, 20)))

# Long and thin.
members["long"] = random.integers(0, 256, (1, 3000, 3), dtype=np.uint8)
for filter_name, pillow_filter in filters.items():
    members[f"long_{filter_name}_5x3"] = np.asarray(Image.fromarray(members["long"]).resize((5, 3), pillow_filter))

np.savez_compressed(os.path.join(os.path.dirname(os.path.abspath(__file__)), "pillow-resize.npz"), **members)
