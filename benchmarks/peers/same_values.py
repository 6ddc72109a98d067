"""Values that both sides compute from a name, to the same bits: Peers/SameValues.cs is the other half."""
import torch

MASK = 0xFFFFFFFF
CHUNK = 1 << 18  # small, so that what is freed leaves no trace in a measurement of memory


def seed_of(name):
    """FNV-1a."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = (seed ^ byte) * 0x01000193 & MASK
    return seed


def bits(start, stop, seed):
    x = torch.arange(start, stop, dtype=torch.int64).mul_(0x9E3779B1).add_(seed).bitwise_and_(MASK)
    x = x.bitwise_xor_(x >> 15).mul_(0x85EBCA77).bitwise_and_(MASK)
    x = x.bitwise_xor_(x >> 13).mul_(0xC2B2AE3D).bitwise_and_(MASK)
    return x.bitwise_xor_(x >> 16)


@torch.no_grad()
def fill(tensor, name, scale=1.0, offset=0.0):
    """Values in offset ± scale."""
    flat, seed = tensor.view(-1), seed_of(name)
    for start in range(0, flat.numel(), CHUNK):
        stop = min(start + CHUNK, flat.numel())
        flat[start:stop] = (bits(start, stop, seed) >> 8).float().div_(1 << 23).sub_(1).mul_(scale).add_(offset)
    return tensor


def values(name, *shape):
    return fill(torch.empty(shape), name)


def classes(name, limit, *shape):
    count = torch.Size(shape).numel()
    return torch.cat([bits(i, min(i + CHUNK, count), seed_of(name)) % limit for i in range(0, count, CHUNK)]).view(shape)


def weigh(model):
    """Weights like PyTorch's own in size: ±1/√(inputs), norms near 1, biases near 0."""
    for index, (name, p) in enumerate(model.named_parameters()):
        if p.dim() > 1:
            fill(p, f"p{index}", (p.shape[0] / p.numel()) ** 0.5)
        elif p.dim() == 1 and name.endswith("weight"):
            fill(p, f"p{index}", 0.1, 1.0)
        else:
            fill(p, f"p{index}", 0.1)
    return model
