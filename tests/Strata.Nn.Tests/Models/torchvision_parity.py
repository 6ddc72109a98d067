"""Logits and gradients of torchvision's networks, for VisionParityTests: python torchvision_parity.py

Values by the fixtures' formula (models/formula.md) from the place of a parameter in timm's order: "7.weight", "7.bias",
"bn3.running_mean". Evaluation mode, cross-entropy with labels 1 and 3, float64; float32 for the errors.
"""

import math

import numpy as np
import torch
import torchvision


def mix(x):
    x = ((x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)).astype(np.uint32)
    x = ((x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)).astype(np.uint32)
    return x ^ (x >> np.uint32(16))


def integers(name, count):
    h = 2166136261
    for byte in name.encode():
        h = ((h ^ byte) * 16777619) & 0xFFFFFFFF
    i = (np.arange(count, dtype=np.uint64) + 0x9E3779B9).astype(np.uint32)
    return (mix(mix(i) ^ np.uint32(h)) >> np.uint32(8)).astype(np.int64)


def signed(name, count):
    return ((integers(name, count) - (1 << 23)) / np.float32(1 << 23)).astype(np.float32)


def values(name, shape, gain):
    s = signed(name, int(np.prod(shape)))
    if len(shape) >= 2:  # larger kernels, or little of the image is left behind so many gates
        s = s * np.float32((gain if len(shape) == 4 else 1) * math.sqrt(3.0 / (s.size / shape[0])))
    else:
        s = np.float32(0.1) * s if name.endswith("bias") else np.float32(1) + np.float32(0.1) * s
    return torch.from_numpy(s.reshape(shape))


def fill(model, order, gain):
    for i, (name, p) in enumerate(order):
        kernel = (1, 1) if name == "classifier.0.weight" else ()  # a convolution in timm
        kind = "bias" if name.endswith(".bias") else "weight"
        p.data = values(f"{i}.{kind}", (*p.shape, *kernel), gain).reshape(p.shape)
    norms = [m for m in model.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    for i, m in enumerate(norms):
        m.eps = 1e-5
        k = integers(f"bn{i}.running_var", m.num_features) / np.float32(1 << 24)
        m.running_mean = torch.from_numpy(np.float32(0.1) * signed(f"bn{i}.running_mean", m.num_features))
        m.running_var = torch.from_numpy((np.float32(1) + np.float32(0.5) * k.astype(np.float32)).astype(np.float32))


def run(model, order, side, dtype):
    model = model.to(dtype).eval()
    for _, p in order:
        p.grad = None
    x = torch.from_numpy((signed("x", 6 * side * side) * np.float32(math.sqrt(3.0))).reshape(2, 3, side, side))
    logits = model(x.to(dtype))
    torch.nn.functional.cross_entropy(logits, torch.tensor([1, 3])).backward()
    return logits.detach().flatten().double(), torch.stack([p.grad.double().norm() for _, p in order])


def report(name, model, side, gain):
    order = list(model.named_parameters())
    for i in [i for i, (n, _) in enumerate(order) if n.endswith("reduction.weight")]:
        order[i:i + 3] = [order[i + 1], order[i + 2], order[i]]  # timm's merging of patches has its norm first
    fill(model, order, gain)
    low = run(model, order, side, torch.float32)
    true = run(model, order, side, torch.float64)
    error = [float(((a - b).abs() / b.abs().clamp_min(1e-3)).max()) for a, b in zip(low, true)]
    print(f"{name}: {len(order)} parameters, float32's errors {error[0]:.2e} of logits, {error[1]:.2e} of norms")
    print("  logits", [float(f"{v:.9g}") for v in true[0]])
    print("  norm of all gradients", float(f"{true[1].norm():.9g}"))
    at = [int(i) for i in np.linspace(0, len(order) - 1, 8)]
    print("  norms", {i: float(f"{true[1][i]:.9g}") for i in at})


models = torchvision.models
report("efficientnet_b0", models.efficientnet_b0(num_classes=5), 64, 1.6)
report("mobilenetv3_large_100", models.mobilenet_v3_large(num_classes=5), 64, 1.4)
swin = models.swin_transformer.SwinTransformer(
    patch_size=[4, 4], embed_dim=24, depths=[2, 2], num_heads=[3, 6], window_size=[4, 4], num_classes=5
)
report("swin", swin, 64, 1.4)
