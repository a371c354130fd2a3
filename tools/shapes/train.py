#!/usr/bin/env python3
"""Trains the shapes model, a VGG16 of reduced width, and measures it.

    train.py train --data train.npy --validation validate.npy --output shapes.pth
    train.py eval --data unseen.npy --model shapes.pth

The data is what `gradcam-shapes generate --raw` writes. The result is a state dict with torchvision's names for VGG16
(features.0.weight to classifier.6.bias). Needs PyTorch 1.13 or later and NumPy; runs on CPU.
"""

import argparse
import copy
import csv
import ctypes
import math
import os
import time
from collections import OrderedDict

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

# VGG16's widths (64, 128, 256, 512, 512 and 4096) divided by 8 and 32.
BLOCKS = [(8, 2), (16, 2), (32, 3), (64, 3), (64, 3)]
HIDDEN = 128
GRID = 7  # the last feature map's side for a picture of 224 x 224
MEAN = torch.tensor([0.485, 0.456, 0.406])
STD = torch.tensor([0.229, 0.224, 0.225])


class PooledFirst(nn.Module):
    """VGG16's first linear layer with the same weights at every position of the grid, scaled to the mean over the grid.

    What a channel says about the shape is then learned once and not 49 times, and pictures of any size will do. It is
    an ordinary linear layer whose weights repeat, which `widen` writes out.
    """

    def __init__(self, channels, hidden):
        super().__init__()
        self.linear = nn.Linear(channels, hidden)

    def forward(self, features):
        return self.linear(features.mean(dim=(2, 3)))

    def widen(self):
        full = nn.Linear(self.linear.in_features * GRID * GRID, self.linear.out_features)
        with torch.no_grad():
            full.weight.copy_(self.linear.weight.repeat_interleave(GRID * GRID, dim=1) / (GRID * GRID))
            full.bias.copy_(self.linear.bias)
        return nn.Sequential(nn.Flatten(), full)


class Vgg16(nn.Module):
    """The network during training: with a batch normalisation behind every convolution, which `plain` folds away."""

    def __init__(self, classes):
        super().__init__()
        layers, channels = [], 3
        for width, convolutions in BLOCKS:
            for _ in range(convolutions):
                layers += [nn.Conv2d(channels, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
                channels = width
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.first = PooledFirst(channels, HIDDEN)
        self.rest = nn.Sequential(
            nn.ReLU(inplace=True), nn.Dropout(0.1), nn.Linear(HIDDEN, HIDDEN),
            nn.ReLU(inplace=True), nn.Dropout(0.1), nn.Linear(HIDDEN, classes))
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")

    def forward(self, images):
        return self.rest(self.first(self.features(images)))

    def plain(self):
        """The same function as torchvision's VGG16 computes it."""
        layers = []
        children = list(self.features)
        for i, module in enumerate(children):
            if isinstance(module, nn.BatchNorm2d):
                continue
            layers.append(fold(module, children[i + 1]) if isinstance(module, nn.Conv2d) else module)
        first = self.first.widen() if isinstance(self.first, PooledFirst) else self.first
        linear = [m for m in self.rest if isinstance(m, nn.Linear)]
        return plain_vgg16([m for m in layers if isinstance(m, nn.Conv2d)], [first[1], *linear])


def fold(convolution, normalisation):
    """One convolution that computes the same as a convolution and the batch normalisation behind it at inference."""
    scale = normalisation.weight / torch.sqrt(normalisation.running_var + normalisation.eps)
    folded = nn.Conv2d(convolution.in_channels, convolution.out_channels, 3, padding=1)
    with torch.no_grad():
        folded.weight.copy_(convolution.weight * scale[:, None, None, None])
        folded.bias.copy_(normalisation.bias - normalisation.running_mean * scale)
    return folded


def plain_vgg16(convolutions, linears):
    """torchvision's VGG16 around these layers, including dropout and the adaptive pool (the identity at 224 x 224)."""
    features, rest = [], iter(convolutions)
    for _, count in BLOCKS:
        for _ in range(count):
            features += [next(rest), nn.ReLU()]
        features.append(nn.MaxPool2d(2))
    model = nn.Sequential(OrderedDict(
        features=nn.Sequential(*features),
        avgpool=nn.AdaptiveAvgPool2d(GRID),
        flatten=nn.Flatten(),
        classifier=nn.Sequential(
            linears[0], nn.ReLU(), nn.Dropout(), linears[1], nn.ReLU(), nn.Dropout(), linears[2])))
    return model.eval()


def load_plain(path):
    """Reads a state dict with torchvision's names."""
    state = torch.load(path, map_location="cpu")
    convolutions = [nn.Conv2d(w.shape[1], w.shape[0], 3, padding=1) for w in state.values() if w.dim() == 4]
    linears = [nn.Linear(w.shape[1], w.shape[0]) for w in state.values() if w.dim() == 2]
    model = plain_vgg16(convolutions, linears)
    model.load_state_dict(state)
    return model


class Pictures:
    """Pictures in a mapped file, with their classes and boxes."""

    def __init__(self, path):
        self.pixels = np.load(path, mmap_mode="r")
        with open(os.path.splitext(path)[0] + ".csv", newline="") as table:
            rows = list(csv.DictReader(table))
        if len(rows) != len(self.pixels):
            raise SystemExit(f"{path}: {len(self.pixels)} pictures, and {len(rows)} labels next to it")
        self.classes = torch.tensor([int(row["class_index"]) for row in rows])
        self.boxes = torch.tensor([[int(row[c]) for c in ("x", "y", "width", "height")] for row in rows])
        names = {int(row["class_index"]): row["label"] for row in rows}
        self.names = [names[i] for i in sorted(names)]

    def __len__(self):
        return len(self.pixels)

    def batch(self, indices):
        """uint8 [n, 3, height, width], in the memory layout of the file: channels last."""
        return torch.from_numpy(np.array(self.pixels[indices])).permute(0, 3, 1, 2)

    def halved(self):
        """The same pictures at half the size, in memory: each pixel the average of four."""
        half = copy.copy(self)
        count, height, width, channels = self.pixels.shape
        half.pixels = np.empty((count, height // 2, width // 2, channels), np.uint8)
        for start in range(0, count, 100):
            pooled = F.avg_pool2d(self.batch(slice(start, start + 100)).float(), 2)
            half.pixels[start:start + 100] = pooled.round().byte().permute(0, 2, 3, 1).numpy()
        return half


def preprocess(pictures):
    return (pictures.float() / 255 - MEAN[:, None, None]) / STD[:, None, None]


def augment(images, generator):
    """Augmentation that changes no class: flips and turns of the whole batch, and a colour transform per picture."""
    flips = torch.randint(8, (), generator=generator).item()
    if flips & 1:
        images = images.flip(2)
    if flips & 2:
        images = images.flip(3)
    if flips & 4:
        images = images.transpose(2, 3)
    # Channels swap, and contrast (including its sign) and brightness change.
    images = images[:, torch.randperm(3, generator=generator)]
    n = len(images)
    contrast = 0.7 + 0.5 * torch.rand(n, 1, 1, 1, generator=generator)
    sign = torch.where(torch.rand(n, 1, 1, 1, generator=generator) < 0.2, -1.0, 1.0)
    shift = 0.3 * torch.randn(n, 3, 1, 1, generator=generator)
    return images * (contrast * sign) + shift


def train(arguments):
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    keep_memory()
    data, validation = Pictures(arguments.data), Pictures(arguments.validation)
    model = Vgg16(len(data.names)).to(memory_format=torch.channels_last)
    generator = torch.Generator().manual_seed(arguments.seed)
    started = time.time()

    # First at half the size, which is four times as fast, then at the full size; at the very end, the first linear
    # layer's weights may differ between positions.
    phase(model, data.halved(), validation.halved(), generator, arguments.small_epochs, arguments.small_minutes, 3e-3, arguments)
    phase(model, data, validation, generator, arguments.full_epochs, arguments.full_minutes, 2e-3, arguments)
    model.first = model.first.widen()
    phase(model, data, validation, generator, arguments.wide_epochs, arguments.wide_minutes, 2e-4, arguments)

    model.eval()
    plain = model.plain()
    torch.save(plain.state_dict(), arguments.output)
    print(f"{arguments.output}: {sum(p.numel() for p in plain.parameters())} parameters, {time.time() - started:.0f} s")
    probe = preprocess(validation.batch(slice(0, 16)))
    with torch.no_grad():
        print(f"folded against trained: largest difference {(plain(probe) - model(probe)).abs().max():.2e}")


def keep_memory():
    """Makes glibc keep freed memory, because returning every large tensor to the system and faulting it in again halves the speed."""
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except OSError:
        return
    m_trim_threshold, m_mmap_max = -1, -4
    mallopt(m_mmap_max, 0)
    mallopt(m_trim_threshold, 2**31 - 1)


def phase(model, data, validation, generator, epochs, minutes, peak, arguments):
    """Trains for the given epochs or minutes, whichever ends first; the rate rises to its peak and falls to 0 by then."""
    size, steps = data.pixels.shape[1], int(epochs * len(data)) // arguments.batch
    decay = [p for p in model.parameters() if p.dim() > 1]
    rest = [p for p in model.parameters() if p.dim() <= 1]
    optimiser = torch.optim.AdamW([{"params": decay, "weight_decay": 0.02}, {"params": rest, "weight_decay": 0}], lr=peak)
    order, started, running, step, done = [], time.time(), None, 0, 0.0
    model.train()
    while done < 1 and steps > 0:
        for group in optimiser.param_groups:
            group["lr"] = one_cycle(done, peak)
        if len(order) < arguments.batch:
            order = torch.randperm(len(data), generator=generator).tolist()
        chosen, order = sorted(order[:arguments.batch]), order[arguments.batch:]
        images = augment(preprocess(data.batch(chosen)), generator).contiguous(memory_format=torch.channels_last)
        loss = F.cross_entropy(model(images), data.classes[chosen], label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

        step += 1
        seconds = time.time() - started
        done = max(step / steps, seconds / (60 * minutes))
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if step % 100 == 0 or done >= 1:
            speed = step * arguments.batch / seconds
            print(f"size {size} step {step} of {steps}, {100 * done:.1f} %, loss {running:.4f}, {speed:.0f} pictures/s", flush=True)
        if step % 1000 == 0 or done >= 1:
            print(f"  right on validation: {right(model, validation):.4f}", flush=True)
            torch.save(model.state_dict(), arguments.output + ".part")


def one_cycle(done, peak, warm=0.15):
    """The learning rate after a share of the training: up to the peak in a line, then down as half a cosine."""
    if done < warm:
        return peak * (0.05 + 0.95 * done / warm)
    return peak * 0.5 * (1 + math.cos(math.pi * (done - warm) / (1 - warm))) + peak * 1e-3


def right(model, data):
    hits = 0
    model.eval()
    with torch.no_grad():
        for start in range(0, len(data), 100):
            images = preprocess(data.batch(slice(start, start + 100))).contiguous(memory_format=torch.channels_last)
            hits += (model(images).argmax(1) == data.classes[start:start + 100]).sum().item()
    model.train()
    return hits / len(data)


def wilson(hits, count):
    """Wilson's 95 % interval of a share."""
    z, p = 1.959964, hits / count
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    return middle - half, middle + half


def grad_cam(model, images, classes=None):
    """Scores, and Grad-CAM's map at features.30: relu(sum_c w_c A_c), w_c the mean over space of d score / d A_c."""
    activations = model.features(images).detach().requires_grad_()
    scores = model.classifier(torch.flatten(model.avgpool(activations), 1))
    chosen = scores.argmax(1) if classes is None else classes
    gradients, = torch.autograd.grad(scores.gather(1, chosen[:, None]).sum(), activations)
    weights = gradients.mean(dim=(2, 3), keepdim=True)
    return scores.detach(), F.relu((weights * activations).sum(1)).detach()


def evaluate(arguments):
    torch.set_num_threads(arguments.threads)
    data = Pictures(arguments.data)
    model = load_plain(arguments.model)
    count, classes = len(data), len(data.names)
    confusion = torch.zeros(classes, classes, dtype=torch.long)
    on_predicted = on_true = empty = 0
    inside_energy, box_area = 0.0, 0.0
    for start in range(0, count, 50):
        images = preprocess(data.batch(slice(start, start + 50)))
        truth, boxes = data.classes[start:start + 50], data.boxes[start:start + 50]
        scores, maps = grad_cam(model, images)
        predicted = scores.argmax(1)
        confusion.index_put_((truth, predicted), torch.ones(len(truth), dtype=torch.long), accumulate=True)
        hits, energy, nothing = pointing(maps, boxes, images.shape[-1])
        on_predicted += hits
        inside_energy += energy
        empty += nothing
        on_true += pointing(grad_cam(model, images, truth)[1], boxes, images.shape[-1])[0]
        box_area += (boxes[:, 2] * boxes[:, 3]).sum().item() / images.shape[-1] ** 2

    hits = confusion.diag().sum().item()
    for name, n in (("right", hits), ("maximum in the box, predicted class", on_predicted), ("maximum in the box, true class", on_true)):
        low, high = wilson(n, count)
        print(f"{name}: {n} of {count} = {100 * n / count:.2f} % (Wilson 95 %: {100 * low:.2f} to {100 * high:.2f} %)")
    print(f"maps that are 0 everywhere: {empty}")
    print(f"share of the map inside the box: {inside_energy / count:.3f}; of the picture: {box_area / count:.3f}")
    print("class: right of all, most frequent confusion")
    for i, name in enumerate(data.names):
        wrong = confusion[i].clone()
        wrong[i] = 0
        worst = f"{data.names[wrong.argmax()]} {wrong.max().item()}" if wrong.any() else "-"
        print(f"{name}: {confusion[i, i].item()} of {confusion[i].sum().item()}, {worst}")
    print("confusion, a row per true class:")
    print(confusion.numpy())


def pointing(maps, boxes, size):
    """The maps, resized to the picture, with their maximum in the box; the share of the maps inside; the maps of zeros."""
    large = F.interpolate(maps[:, None], size=(size, size), mode="bicubic", align_corners=False)[:, 0].clamp(min=0)
    hits = energy = empty = 0
    for heat, (x, y, width, height) in zip(large, boxes.tolist()):
        total = heat.sum().item()
        if total == 0:
            empty += 1
            continue
        row, column = divmod(heat.argmax().item(), size)
        hits += x <= column < x + width and y <= row < y + height
        energy += heat[y:y + height, x:x + width].sum().item() / total
    return hits, energy, empty


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, run in (("train", train), ("eval", evaluate)):
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        command.add_argument("--data", required=True, help="pictures, .npy with a .csv next to it")
        command.add_argument("--threads", type=int, default=2)
        if name == "train":
            command.add_argument("--validation", required=True, help="pictures to watch progress on")
            command.add_argument("--output", required=True, help="the state dict to write")
            command.add_argument("--seed", type=int, default=0)
            command.add_argument("--batch", type=int, default=32)
            for part, epochs, what in (
                    ("small", 2, "at 112 x 112"), ("full", 1.5, "at 224 x 224"),
                    ("wide", 0.15, "at 224 x 224 with the first linear layer written out")):
                command.add_argument(f"--{part}-epochs", type=float, default=epochs, help=f"epochs {what}")
                command.add_argument(f"--{part}-minutes", type=float, default=math.inf, help="the time limit of that part")
        else:
            command.add_argument("--model", required=True, help="the state dict")
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
