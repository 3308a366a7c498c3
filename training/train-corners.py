"""Trains models/document-mask.onnx, which says where on a picture a document lies: specimens laid into invented photographs.

    npx tsx training/corner-pages.mjs OUT 16
    python3 training/train-corners.py train OUT --rate 4e-3 --minutes 40              # stopped after 4 minutes
    cp OUT/corners.pt corners.pt
    python3 training/train-corners.py train OUT --seed 21 --minutes 38 --resume corners.pt
    python3 training/train-corners.py export OUT models

Needs python3-torch and python3-pil. The error that is printed is that of pages of kinds that were never trained on
(HELD_OUT in corner-pages.mjs), laid into scenes of another seed; bench/localisation.ts measures with the project's own camera.
"""

import argparse
import glob
import math
import os
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image

import corner_scene as scenes


def conv(i, o, kernel=3, stride=1, groups=1, act=True):
    layers = [nn.Conv2d(i, o, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(o)]
    return nn.Sequential(*layers, *([nn.ReLU(inplace=True)] if act else []))


class Separable(nn.Module):
    """Depthwise, then pointwise; added to what came in where the shapes allow."""

    def __init__(self, i, o, stride=1, kernel=3):
        super().__init__()
        self.inner = nn.Sequential(conv(i, i, kernel, stride, i), conv(i, o, 1, act=False))
        self.same = stride == 1 and i == o

    def forward(self, x):
        y = self.inner(x)
        return F.relu(x + y if self.same else y)


def stage(i, o, depth, kernel=3):
    return nn.Sequential(Separable(i, o, 2, kernel), *[Separable(o, o, 1, kernel) for _ in range(depth - 1)])


class Locator(nn.Module):
    """(B,3,192,192) RGB, 0..255, to logits: of each of 96 x 96 cells being document, and of there being one at all (B,1)."""

    WIDTHS = (16, 32, 64, 96, 144)

    def __init__(self):
        super().__init__()
        a, b, c, d, e = self.WIDTHS
        self.stem = conv(3, a, 3, 2)
        self.down = nn.ModuleList([stage(a, b, 2), stage(b, c, 3), stage(c, d, 3, 5), stage(d, e, 3, 5)])
        self.whole = nn.Linear(e, e)
        self.lateral = nn.ModuleList([nn.Conv2d(i, o, 1) for i, o in ((e, d), (d, c), (c, b), (b, a))])
        self.merge = nn.ModuleList([Separable(o, o) for o in (d, c, b, a)])
        self.mask = nn.Sequential(Separable(a, a), nn.Conv2d(a, 1, 3, padding=1))
        self.present = nn.Sequential(nn.Linear(e, 48), nn.ReLU(), nn.Linear(48, 1))

    def forward(self, x):
        features = [self.stem((x - 128) / 64)]
        for down in self.down:
            features.append(down(features[-1]))
        deep = features.pop()
        pooled = deep.mean((2, 3))
        deep = F.relu(deep + self.whole(pooled)[:, :, None, None])
        for lateral, merge in zip(self.lateral, self.merge):
            deep = merge(features.pop() + F.interpolate(lateral(deep), scale_factor=2.0, mode="bilinear", align_corners=False))
        return self.mask(deep), self.present(pooled)


LEVELS = np.arange(256) / 255
SHRUNK = 0.5


class Supply:
    """Scenes drawn on the fly; each is seen several times, turned, mirrored and relit otherwise each time."""

    def __init__(self, folder, seed, kept=2048):
        self.rng = np.random.default_rng(seed)
        self.selfies = [Image.open(f).convert("RGB") for f in sorted(glob.glob(f"{folder}/selfies/*.png"))]
        faces = [s.crop((s.width // 4, s.height // 8, 3 * s.width // 4, 5 * s.height // 8)) for s in self.selfies]
        self.printed = scenes.Pages.of(f"{folder}/trained")
        self.invented = scenes.Pages([scenes.invented(self.rng, faces) for _ in range(160)])
        self.kept, self.store = kept, []

    def draw(self):
        pages = self.printed if self.rng.random() < 0.65 else self.invented
        one = scenes.scene(self.rng, pages, self.selfies)
        if len(self.store) < self.kept:
            self.store.append(one)
        else:
            self.store[self.rng.integers(self.kept)] = one

    def batch(self, size, reuse):
        for _ in range(size // reuse):
            self.draw()
        chosen = [self.store[i] for i in self.rng.integers(len(self.store), size=size)]
        return collate([self.varied(*one) for one in chosen])

    def varied(self, picture, mask, present):
        turns, mirrored = self.rng.integers(4), self.rng.random() < 0.5
        turn = lambda a: np.rot90(a[:, ::-1] if mirrored else a, turns)
        levels = 255 * LEVELS ** self.rng.uniform(0.75, 1.35)
        tables = np.clip(levels[:, None] * self.rng.uniform(0.8, 1.15, 3), 0, 255).astype(np.uint8)
        return turn(np.stack([tables[picture[..., c], c] for c in range(3)], 2)), turn(mask), present


def collate(samples):
    pictures, masks, present = zip(*samples)
    x = torch.from_numpy(np.stack(pictures).astype(np.float32)).permute(0, 3, 1, 2).contiguous()
    return x, torch.from_numpy(np.stack(masks).astype(np.float32) / 255)[:, None], torch.tensor(present, dtype=torch.float32)[:, None]


def loss_of(net, x, mask, present):
    logits, there = net(x)
    probability = logits.sigmoid()
    common = (probability * mask).sum((1, 2, 3))
    overlap = 1 - (2 * common + 50) / (probability.sum((1, 2, 3)) + mask.sum((1, 2, 3)) + 50)
    loss = F.binary_cross_entropy_with_logits(logits, mask) + 0.5 * overlap.mean() + 0.1 * F.binary_cross_entropy_with_logits(there, present)
    return loss, probability, there


@torch.no_grad()
def evaluate(net, held_out):
    net.eval()
    total, right, ious, count = 0, 0, [], 0
    for x, mask, present in held_out:
        loss, probability, there = loss_of(net, x, mask, present)
        total += loss.item()
        right += ((there > 0) == (present > 0.5)).sum().item()
        count += len(x)
        seen, true = probability > 0.5, mask > 0.5
        ious += ((seen & true).sum((1, 2, 3)) / (seen | true).sum((1, 2, 3)).clamp(min=1))[present[:, 0] > 0.5].tolist()
    net.train()
    ious = np.array(ious)
    return f"held-out loss {total / len(held_out):.4f} iou mean {ious.mean():.4f} >.9 {(ious > 0.9).sum()}/{len(ious)} >.95 {(ious > 0.95).sum()}/{len(ious)} presence {right}/{count}"


def judged(folder, seed=999, batches=8, size=32):
    rng, pages = np.random.default_rng(seed), scenes.Pages.of(f"{folder}/held-out")
    selfies = [Image.open(f).convert("RGB") for f in sorted(glob.glob(f"{folder}/selfies/*.png"))]
    return [collate([scenes.scene(rng, pages, selfies) for _ in range(size)]) for _ in range(batches)]


def train(folder, minutes, batch, seed, rate, resumed):
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    supply, held_out = Supply(folder, seed), judged(folder)
    while len(supply.store) < 10 * batch:
        supply.draw()
    net = Locator()
    if resumed:
        net.load_state_dict(torch.load(resumed))
    print("parameters", sum(p.numel() for p in net.parameters()), "seed", seed, "batch", batch, "rate", rate, "from", resumed, flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1e-4)
    step, mean, began, reported = 0, None, time.time(), time.time()
    while (share := (time.time() - began) / (60 * minutes)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 100) * (0.5 * (1 + math.cos(math.pi * share)) + 0.005)
        # Shrunk scenes first: what a document looks like is learned four times as fast, then where exactly it ends.
        shrunk = share < SHRUNK
        x, mask, present = supply.batch(batch, 12 if shrunk else 6)
        if shrunk:
            x, mask = F.avg_pool2d(x, 2), F.avg_pool2d(mask, 2)
        loss, *_ = loss_of(net, x, mask, present)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 3)
        optimiser.step()
        step += 1
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if time.time() - reported > 120:
            reported = time.time()
            print(f"step {step} scenes {step * batch} seconds {reported - began:.0f} loss {mean:.4f} {evaluate(net, held_out)}", flush=True)
            torch.save(net.state_dict(), f"{folder}/corners.pt")
    torch.save(net.state_dict(), f"{folder}/corners.pt")
    print(f"last step {step} scenes {step * batch} seconds {time.time() - began:.0f} loss {mean:.4f} {evaluate(net, held_out)}", flush=True)


class Exported(nn.Module):
    """Probabilities instead of logits."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        mask, present = self.net(x)
        return mask.sigmoid(), present.sigmoid()


def export(folder, target):
    net = Locator()
    net.load_state_dict(torch.load(f"{folder}/corners.pt", map_location="cpu"))
    file = f"{target}/document-mask.onnx"
    picture = torch.zeros(1, 3, scenes.SIDE, scenes.SIDE)
    torch.onnx.export(Exported(net).eval(), picture, file, input_names=["picture"], output_names=["mask", "present"], opset_version=13)
    print(os.path.getsize(file), "bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["train", "export"])
    parser.add_argument("folder")
    parser.add_argument("target", nargs="?")
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--rate", type=float, default=1.2e-3)
    parser.add_argument("--resume", help="weights to go on from")
    options = parser.parse_args()
    if options.what == "train":
        train(options.folder, options.minutes, options.batch, options.seed, options.rate, options.resume)
    else:
        export(options.folder, options.target)
