"""The same explanation in PyTorch, as a contestant. Reads lines on standard input, answers each with milliseconds.

    explain.py article|pytorch-grad-cam|torch-cam WEIGHTS PICTURE OVERLAY --threads N [--library FOLDER] [--once]

PICTURE and OVERLAY may be folders: then a line is answered with the time of all pictures, one after the other, each with its overlay as JPEG.

article: a hook on the last pool, the whole backward pass, gradients pooled, the map enlarged with Lanczos' filter, matplotlib's
jet, half and half: the steps of the usual blog post. --once: explain, then print the process's peak memory, and end.
"""

import argparse
import os
import sys
import time


def weights_of(path):
    import torch

    if not path.endswith(".safetensors"):
        return torch.load(path, map_location="cpu")
    import json
    import numpy

    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        start = file.tell()
    data = numpy.memmap(path, dtype=numpy.uint8, mode="c", offset=start)
    state = {}
    for name, tensor in header.items():
        if name != "__metadata__":
            first, last = tensor["data_offsets"]
            state[name] = torch.from_numpy(data[first:last].view(numpy.float32).reshape(tensor["shape"]))
    return state


def model_of(path):
    import torchvision

    state = weights_of(path)
    model = torchvision.models.vgg16(weights=None, num_classes=state["classifier.6.bias"].shape[0], init_weights=False)
    model.load_state_dict(state)
    return model.eval()


def picture_of(path):
    import torchvision.transforms as transforms
    from PIL import Image

    picture = Image.open(path)
    prepare = transforms.Compose([
        transforms.Resize((224, 224)),
        transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ])
    return picture, prepare(picture.convert("RGB")).unsqueeze(0)


def lay(picture, heat, path):
    """A [7, 7] map with maximum 1 over its picture."""
    import matplotlib
    import numpy
    from PIL import Image

    grey = Image.fromarray(numpy.uint8(255 * heat)).resize(picture.size, Image.LANCZOS)
    colours = matplotlib.colormaps["jet"](numpy.asarray(grey))[:, :, :3]
    blended = 0.5 * numpy.asarray(picture.convert("RGB")) / 255 + 0.5 * colours
    Image.fromarray(numpy.uint8(numpy.rint(255 * blended))).save(path)


def article(model):
    import torch

    gradients = []

    def explain(picture_path, overlay_path):
        picture, image = picture_of(picture_path)
        gradients.clear()
        activations = model.features(image)
        activations.register_hook(gradients.append)
        scores = model.classifier(torch.flatten(model.avgpool(activations), 1))
        scores[:, scores.argmax(dim=1)].backward()
        pooled = torch.mean(gradients[0], dim=[0, 2, 3])
        activations = activations.detach()
        for channel in range(activations.shape[1]):
            activations[:, channel] *= pooled[channel]
        heat = torch.relu(torch.mean(activations, dim=1).squeeze())
        heat /= torch.max(heat)
        lay(picture, heat.numpy(), overlay_path)

    return explain


def pytorch_grad_cam(model):
    from pytorch_grad_cam import GradCAM

    cam = GradCAM(model=model, target_layers=[model.features[30]])

    def explain(picture_path, overlay_path):
        picture, image = picture_of(picture_path)
        heat = cam(input_tensor=image, targets=None)[0]
        lay(picture, heat, overlay_path)

    return explain


def torch_cam(model):
    from torchcam.methods import GradCAM

    cam = GradCAM(model, model.features[30])

    def explain(picture_path, overlay_path):
        picture, image = picture_of(picture_path)
        scores = model(image)
        heat = cam(scores.squeeze(0).argmax().item(), scores)[0].squeeze(0)
        lay(picture, heat.detach().numpy(), overlay_path)

    return explain


def peak_memory():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("contestant", choices=["article", "pytorch-grad-cam", "torch-cam"])
    parser.add_argument("weights")
    parser.add_argument("picture")
    parser.add_argument("overlay")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--library")
    parser.add_argument("--once", action="store_true")
    options = parser.parse_args()
    if options.library:
        sys.path.insert(0, options.library)

    import torch

    if options.threads:
        torch.set_num_threads(options.threads)
    make = {"article": article, "pytorch-grad-cam": pytorch_grad_cam, "torch-cam": torch_cam}[options.contestant]
    explain = make(model_of(options.weights))
    if options.once:
        explain(options.picture, options.overlay)
        print(peak_memory())
        return
    import PIL

    # A contestant that does not work is missing and must not end the others.
    work = [(options.picture, options.overlay)]
    if os.path.isdir(options.picture):
        os.makedirs(options.overlay, exist_ok=True)
        work = [(os.path.join(options.picture, name), os.path.join(options.overlay, name)) for name in sorted(os.listdir(options.picture))]
    explain(*work[0])
    print(f"ready PyTorch {torch.__version__}, Pillow {PIL.__version__}, {torch.get_num_threads()} threads", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        for picture, overlay in work:
            explain(picture, overlay)
        print(f"{(time.perf_counter() - start) * 1000:.3f}", flush=True)


if __name__ == "__main__":
    main()
