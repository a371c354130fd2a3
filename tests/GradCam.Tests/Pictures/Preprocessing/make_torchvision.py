#!/usr/bin/env python3
"""Writes torchvision.npz next to this file: small pictures and the results of torchvision's transforms.

Needs torchvision, Pillow and NumPy; made with torchvision 0.14 and Pillow 9.4.
"""
import os

import numpy as np
from PIL import Image
from torchvision import transforms as T

random = np.random.default_rng(4)
imagenet = T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
members = {}
# The sizes give halves to round: (49-32)/2 and (43-32)/2 with both parities, and an odd crop.
for width, height in [(61, 50), (50, 61), (45, 40), (40, 43), (7, 100), (100, 7), (40, 40)]:
    rgb = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
    name = f"{width}x{height}"
    members[f"{name}_rgb"] = rgb
    picture = Image.fromarray(rgb)
    members[f"{name}_crop"] = T.Compose([T.Resize(40), T.CenterCrop(32), T.ToTensor(), imagenet])(picture).numpy()
    members[f"{name}_stretch"] = T.Compose([T.Resize((19, 24)), T.ToTensor(), imagenet])(picture).numpy()
    members[f"{name}_odd"] = T.Compose([T.Resize(40, T.InterpolationMode.BICUBIC), T.CenterCrop((23, 31)), T.ToTensor(), T.Normalize(0.5, 0.5)])(picture).numpy()

np.savez_compressed(os.path.join(os.path.dirname(os.path.abspath(__file__)), "torchvision.npz"), **members)
