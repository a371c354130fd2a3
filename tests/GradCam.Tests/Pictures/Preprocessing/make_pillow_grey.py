"""Makes pillow_grey.npz: a colour picture, its grey as Pillow's mode L has it, scaled, and a picture of 16 bits, scaled in mode F."""
import os

import numpy
from PIL import Image

random = numpy.random.default_rng(5)
rgb = random.integers(0, 256, (50, 61, 3), dtype=numpy.uint8)
wide = random.integers(0, 65536, (33, 40), dtype=numpy.uint16)
grey = Image.fromarray(rgb).convert("L").resize((28, 24), Image.BILINEAR)
scaled = Image.fromarray(wide.astype(numpy.float32)).resize((28, 24), Image.BICUBIC)
here = os.path.dirname(os.path.abspath(__file__))
numpy.savez(os.path.join(here, "pillow_grey.npz"), rgb=rgb, grey=numpy.asarray(grey), wide=wide.astype(numpy.float32), scaled=numpy.asarray(scaled))
