"""Writes the .pth files beside it. Run by hand with PyTorch 1.13; the tests need no Python.

    python3 make_fixtures.py
    python3 make_fixtures.py --skeletons FOLDER

FOLDER holds vgg16-narrow.safetensors and the same tensors as vgg16-narrow.pth and vgg16-narrow-legacy.pth. The second form
writes tests/goldens/seed/*.skeleton.gz: the two .pth files with every byte of tensor data zero, from which the tests build
the files again with the data of the .safetensors file.
"""
import gzip
import json
import pathlib
import struct
import sys
from collections import OrderedDict

HERE = pathlib.Path(__file__).parent


def skeletons(folder):
    tensors = (folder / "vgg16-narrow.safetensors").read_bytes()
    length = struct.unpack("<Q", tensors[:8])[0]
    header = json.loads(tensors[8:8 + length])
    data = tensors[8 + length:]
    for name in ("vgg16-narrow.pth", "vgg16-narrow-legacy.pth"):
        container = bytearray((folder / name).read_bytes())
        for tensor, entry in header.items():
            if tensor == "__metadata__":
                continue
            begin, end = entry["data_offsets"]
            assert container.count(data[begin:end]) == 1, tensor
            at = container.find(data[begin:end])
            container[at:at + end - begin] = bytes(end - begin)
        target = HERE.parents[2] / "goldens" / "seed" / (name + ".skeleton.gz")
        target.write_bytes(gzip.compress(bytes(container), 9, mtime=0))


def fixtures():
    import torch

    def save(value, name, **options):
        torch.save(value, HERE / (name + ".pth"), **options)
        if not options:
            torch.save(value, HERE / (name + "-legacy.pth"), _use_new_zipfile_serialization=False)

    numbers = torch.arange(6, dtype=torch.float64).reshape(2, 3) / 4 - 0.5
    save(OrderedDict(
        float32=numbers.float(), float64=numbers + 1e-12, float16=numbers.half(), bfloat16=numbers.bfloat16(),
        int64=torch.tensor(7), boolean=torch.tensor([True, False])), "types")

    base = torch.arange(24, dtype=torch.float32)
    save(OrderedDict(
        plain=base.view(4, 6), transposed=base.view(4, 6).t(), slice=base[5:11], step=base[1::3],
        expanded=base[3:4].expand(5), empty=torch.zeros(0, 3), scalar=torch.tensor(7.0),
        half_transposed=base.half().view(4, 6).t(),
        channels_last=base.view(1, 2, 3, 4).contiguous(memory_format=torch.channels_last)), "views")

    small = OrderedDict(weight=torch.tensor([[1.0, 2.0]]), bias=torch.tensor([3.0]))
    save({"epoch": 3, "state_dict": small, "best": 0.5, "args": ["a", None, True]}, "checkpoint")
    save({"model": OrderedDict(("module." + key, value) for key, value in small.items()), "step": 1 << 70}, "parallel")
    save(OrderedDict((key, torch.nn.Parameter(value)) for key, value in small.items()), "parameters")
    for protocol in (3, 4, 5):
        save(small, f"protocol{protocol}", pickle_protocol=protocol)

    linear = torch.nn.Linear(2, 1)
    save(linear.state_dict(), "metadata")
    # Not in the old format, which would copy PyTorch's source text into the file.
    torch.save(linear, HERE / "whole-module.pth")
    save(torch.ones(2), "single-tensor")


if len(sys.argv) == 3 and sys.argv[1] == "--skeletons":
    skeletons(pathlib.Path(sys.argv[2]))
else:
    fixtures()
