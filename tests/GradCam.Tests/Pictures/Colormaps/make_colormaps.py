#!/usr/bin/env python3
"""Writes colormaps.npz next to this file: matplotlib's colour maps as 256 RGB bytes each.

Needs matplotlib and NumPy; made with matplotlib 3.6. With --tables it prints the tables of
src/GradCam/Pictures/Colormaps/ColormapTables.cs instead.
"""
import base64
import os
import sys
import textwrap

import matplotlib
import numpy as np

tables = ["turbo", "viridis", "magma", "inferno", "plasma", "cividis", "coolwarm"]
formulas = ["jet", "hot", "gray"]


def entries(name):
    # Rounded, as in current matplotlib; older versions cut the fraction off for bytes.
    return np.rint(matplotlib.colormaps[name](np.arange(256))[:, :3] * 255).astype(np.uint8)


if "--tables" in sys.argv:
    for name in tables:
        lines = textwrap.wrap(base64.b64encode(entries(name).tobytes()).decode(), 128)
        print(f"    public const string {name.capitalize()} =")
        print("\n        + ".join([f'        "{lines[0]}"', *(f'"{line}"' for line in lines[1:])]) + ";\n")
else:
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "colormaps.npz")
    np.savez_compressed(path, **{name: entries(name) for name in tables + formulas})
