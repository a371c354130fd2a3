"""Makes small models whose inputs have other layouts, types and numbers of channels than a colour picture, and what PyTorch autograd says of them.

For each: model.onnx, input.npy as the model takes it, scores.npy, gradients.npy and map.npy of class 1 at the second ReLU. Computed in float64.
"""
import os

import numpy
import torch
from torch import nn

torch.manual_seed(17)
HEIGHT, WIDTH, CLASS = 12, 16, 1


class Model(nn.Module):
    def __init__(self, front, channels):
        super().__init__()
        self.front = front
        self.features = nn.Sequential(nn.Conv2d(channels, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3, padding=1), nn.ReLU())
        self.head = nn.Sequential(nn.AvgPool2d(2), nn.Flatten(), nn.Linear(6 * HEIGHT // 4 * WIDTH // 4, 4))

    def forward(self, x):
        self.kept = self.features(self.front(x))
        return self.head(self.kept)


def first(x):
    return x.permute(0, 3, 1, 2)


def integers(low, high, shape, kind):
    return torch.randint(low, high, shape, dtype=kind)


scale = torch.linspace(500, 2000, 13).view(1, 13, 1, 1)
cases = {
    "channels-last-grey": (first, 1, torch.rand(1, HEIGHT, WIDTH, 1)),
    "two-bands": (lambda x: x, 2, torch.rand(1, 2, HEIGHT, WIDTH)),
    "thirteen-bands": (lambda x: (x - scale) / 800, 13, 3000 * torch.rand(1, 13, HEIGHT, WIDTH)),
    "no-channels": (lambda x: x.unsqueeze(1), 1, torch.rand(1, HEIGHT, WIDTH)),
    "flat": (lambda x: x.view(-1, 1, HEIGHT, WIDTH), 1, torch.rand(1, HEIGHT * WIDTH)),
    "uint8": (lambda x: (first(x).float() - 127.5) / 127.5, 3, integers(0, 256, (1, HEIGHT, WIDTH, 3), torch.uint8)),
    "uint8-arithmetic": (lambda x: (x + torch.tensor(3, dtype=torch.uint8)).float() / 255, 1, integers(0, 250, (1, 1, HEIGHT, WIDTH), torch.uint8)),
    "int16": (lambda x: x.float() / 4095, 1, integers(0, 4096, (1, 1, HEIGHT, WIDTH), torch.int16)),
    "double": (lambda x: x, 1, torch.rand(1, 1, HEIGHT, WIDTH, dtype=torch.float64)),
}
for name, (front, channels, x) in cases.items():
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    os.makedirs(folder, exist_ok=True)
    model = Model(front, channels).eval()
    if x.dtype == torch.float64:
        model = model.double()
    torch.onnx.export(model, x, f"{folder}/model.onnx", opset_version=17, input_names=["x"], output_names=["scores"], dynamic_axes={"x": {0: "N"}, "scores": {0: "N"}})
    model = model.double()
    model.front = lambda v: front(v).double()
    scores = model(x.double() if x.is_floating_point() else x)
    gradients = torch.autograd.grad(scores[0, CLASS], model.kept)[0]
    heat = torch.relu((gradients.mean((2, 3), keepdim=True) * model.kept).sum(1))
    numpy.save(f"{folder}/input.npy", x.numpy())
    for file, value in (("scores", scores), ("gradients", gradients), ("map", heat)):
        numpy.save(f"{folder}/{file}.npy", value.detach().numpy().astype(numpy.float32))
