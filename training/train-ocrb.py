"""Trains models/ocrb.onnx, the recogniser of machine readable zones: invented rows in OCR-B, seen by an invented camera.

    apt-get install fonts-ocr-b fonts-liberation2 fonts-dejavu-core python3-fonttools python3-pil python3-onnx python3-torch
    /usr/bin/python3 training/train-ocrb.py glyphs OUT                                # draws the glyphs once: OUT/*.npz
    /usr/bin/python3 training/train-ocrb.py train OUT --start models/ocrb.onnx --minutes 60
    /usr/bin/python3 training/train-ocrb.py export OUT models                         # ocrb.onnx

`--start` goes on from a model; without it the weights begin anew. The font in HELD_OUT is never trained on.
Its model of 2026-11-27 was not taken: train-ocrb.log says why.
"""

import argparse
import os
import random
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import latin_picture as picture
from glyphs import draw_glyphs

picture.HEIGHT = 24  # of this recogniser's input

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
LETTERS, DIGITS = ALPHABET[10:36], ALPHABET[:10]
CONFUSED = "0OQD1I8B5S2Z6G4A7T<KCMNHWUVXY"
# How often each is drawn: a zone is in OCR-B (ICAO 9303-3, 4.2); some issuers print what they have.
TRAINED = {
    "opentype/ocr-b/OCRB": 12, "opentype/ocr-b/OCRBS": 4, "truetype/liberation2/LiberationMono-Regular": 1,
    "truetype/dejavu/DejaVuSansMono": 1, "truetype/liberation2/LiberationMono-Bold": 0.5,
}
HELD_OUT = ["opentype/ocr-b/OCRBL"]
# Shares of a line's height that its capitals have; pixels of a line's height in the picture: capitals of 5 at the least.
CAPITALS, LEAST_ROWS = (0.35, 0.9), 14


def row_of(rng, length):
    """Rows as zones have them and rows as none has: letters, digits and fillers in runs, more of what is taken for another."""
    kind = rng.random()
    if kind < 0.25:
        row = rng.choices(ALPHABET, k=length)
    elif kind < 0.5:
        row = [rng.choice(LETTERS) if rng.random() < 0.88 else "<" for _ in range(length)]
    elif kind < 0.75:
        row = [rng.choice(DIGITS) if rng.random() < 0.85 else rng.choice(LETTERS + "<") for _ in range(length)]
    else:
        fillers = rng.randint(0, length)
        row = rng.choices(LETTERS + DIGITS, k=length - fillers) + ["<"] * fillers
        if rng.random() < 0.3:
            row[-1] = rng.choice(DIGITS)
    if rng.random() < 0.35:
        for _ in range(max(1, length // 5)):
            row[rng.randrange(length)] = rng.choice(CONFUSED)
    return "".join(row)


def lines(atlas, weights, batch, rng):
    """Masks (B,R,W), extents (B,4) and texts of rows about as long as each other."""
    length, made = rng.choice([8, 10, 12, 16, 20, 24, 30]), []
    for _ in range(batch):
        font = rng.choices(range(len(atlas.fonts)), weights)[0]
        text = row_of(rng, rng.randint(max(4, length - 4), length + 4))
        near = lambda: row_of(rng, len(text) + 2) if rng.random() < 0.45 else None
        made.append((*atlas.mask(rng, font, text, near(), near()), text))
    masks = np.zeros((batch, picture.ROWS, max(mask.shape[1] for mask, *_ in made)), np.uint8)
    extents = torch.tensor([extent for _, extent, _ in made])
    for row, (mask, *_) in zip(masks, made):
        row[:, : mask.shape[1]] = mask
    # A detector's box is taller than the letters, and not always about their middle.
    share, offset = torch.empty(batch).uniform_(*CAPITALS), torch.empty(batch).uniform_(-3, 3)
    half = picture.CAPITAL / 2 / share
    extents[:, 2], extents[:, 3] = picture.MIDDLE - half + offset, picture.MIDDLE + half + offset
    return torch.from_numpy(masks), extents, [text for *_, text in made]


def hologram(luma):
    """Bright or dark bands and patches of an optically variable device over one line in six."""
    rows, columns = luma.shape[2:]
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    turn, period = picture.uniform(luma, 0, 3.14), picture.uniform(luma, 8, 60)
    bands = torch.sin((x * torch.cos(turn) + y * torch.sin(turn)) * 6.28 / period + picture.uniform(luma, 0, 6.28))
    patches = F.interpolate(torch.randn(luma.shape[0], 1, 3, columns // 24 + 2), (rows, columns), mode="bilinear", align_corners=False)
    where = torch.where(picture.chance(luma, 0.5) > 0, bands, patches) > picture.uniform(luma, 0.1, 0.8)
    strength = picture.uniform(luma, -25, 70)
    return (luma + picture.chance(luma, 0.17) * where * strength).clamp(0, 255)


def pictures(masks, extents, rng, rows=None):
    """Masks (B,R,W) uint8 to the recogniser's input (B,1,24,w) and the widths of the lines in it."""
    ink, widths = picture.framed(masks[:, None].float() / 255, extents, CAPITALS)
    luma = picture.photographed(hologram(picture.printed(ink)), rng, rows, LEAST_ROWS)
    luma = F.pad(luma, (0, -luma.shape[3] % 4, 0, 0), "replicate")
    return picture.normalised(luma, widths.ceil()), widths


def block(i, o, kernel, padding, dilation=1):
    return [nn.Conv2d(i, o, kernel, padding=padding, dilation=dilation), nn.ReLU(inplace=True)]


class Recogniser(nn.Module):
    """(B,1,24,w) to logits (B,38,w/4), the first of them the blank. 273 thousand parameters."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            *block(1, 16, 3, 1), nn.MaxPool2d(2), *block(16, 40, 3, 1), nn.MaxPool2d(2), *block(40, 72, 3, 1), nn.MaxPool2d((2, 1)),
            *block(72, 112, 3, 1), *block(112, 112, (3, 1), 0), *block(112, 112, (1, 5), (0, 2)),
            *block(112, 112, (1, 5), (0, 4), (1, 2)), nn.Conv2d(112, len(ALPHABET) + 1, 1),
        )

    def forward(self, x):
        return self.layers(x).squeeze(2)

    def start(self, path):
        """Takes the weights of an exported model: its convolutions come in the same order."""
        import onnx
        from onnx import numpy_helper

        graph = onnx.load(path).graph
        stored = {one.name: numpy_helper.to_array(one).copy() for one in graph.initializer}
        theirs = [node for node in graph.node if node.op_type == "Conv"]
        ours = [layer for layer in self.layers if isinstance(layer, nn.Conv2d)]
        for layer, node in zip(ours, theirs, strict=True):
            layer.weight.data.copy_(torch.from_numpy(stored[node.input[1]]))
            layer.bias.data.copy_(torch.from_numpy(stored[node.input[2]]))


def decode(logits, widths):
    texts = []
    for row, width in zip(logits.argmax(1).numpy(), widths.tolist()):
        row = row[: int(np.ceil(width / 4))]
        keep = np.flatnonzero((row != 0) & (row != np.concatenate([[0], row[:-1]])))
        texts.append("".join(ALPHABET[k - 1] for k in row[keep]))
    return texts


@torch.no_grad()
def evaluate(net, atlas, weights, count):
    """Lines read without a mistake, by the height of the line in the picture."""
    report = []
    for rows in (10, 14, 20, 30):
        torch.manual_seed(7)
        rng, exact, seen = random.Random(7), 0, 0
        while seen < count:
            masks, extents, texts = lines(atlas, weights, 32, rng)
            x, widths = pictures(masks, extents, rng, rows)
            exact += sum(a == b for a, b in zip(decode(net(x), widths), texts))
            seen += len(texts)
        report.append(f"{rows}px {exact}/{seen}")
    return ", ".join(report)


def train(options):
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    rng, net = random.Random(options.seed), Recogniser()
    trained, held_out = picture.Atlas(f"{options.folder}/trained.npz"), picture.Atlas(f"{options.folder}/held-out.npz")
    weights = list(TRAINED.values())
    if options.start:
        net.start(options.start)
        print("before: trained fonts", evaluate(net, trained, weights, 256), "; held out", evaluate(net, held_out, [1], 256), flush=True)
        torch.manual_seed(options.seed)
    print("parameters", sum(p.numel() for p in net.parameters()), "seed", options.seed, "batch", options.batch, "rate", options.rate, flush=True)
    optimiser, loss_of = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=1e-4), nn.CTCLoss(0, zero_infinity=True)
    began, reported, step, mean = time.time(), time.time(), 0, None
    while (share := (time.time() - began) / (options.minutes * 60)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(1, (step + 1) / 200) * (0.5 * (1 + np.cos(np.pi * share)) + 0.003)
        masks, extents, texts = lines(trained, weights, options.batch, rng)
        with torch.no_grad():
            x, widths = pictures(masks, extents, rng)
        logits = net(x).permute(2, 0, 1).log_softmax(2)
        targets = torch.tensor([ALPHABET.index(c) + 1 for c in "".join(texts)])
        steps = (widths / 4).ceil().long().clamp(max=logits.shape[0])
        loss = loss_of(logits, targets, steps, torch.tensor([len(text) for text in texts]))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        step += 1
        mean = loss.item() if mean is None else 0.99 * mean + 0.01 * loss.item()
        if time.time() - reported > 180:
            reported = time.time()
            print(f"step {step} seconds {reported - began:.0f} loss {mean:.4f}", flush=True)
            torch.save(net.state_dict(), f"{options.folder}/ocrb.pt")
    torch.save(net.state_dict(), f"{options.folder}/ocrb.pt")
    print(f"last step {step} seconds {time.time() - began:.0f} loss {mean:.4f}", flush=True)
    print("after: trained fonts", evaluate(net, trained, weights, 256), "; held out", evaluate(net, held_out, [1], 256), flush=True)


def export(folder, target):
    net = Recogniser()
    net.load_state_dict(torch.load(f"{folder}/ocrb.pt", map_location="cpu"))
    net.eval()
    axes = {"x": {0: "b", 3: "w"}, "y": {0: "b", 2: "t"}}
    torch.onnx.export(net, torch.zeros(1, 1, picture.HEIGHT, 512), f"{target}/ocrb.onnx", input_names=["x"], output_names=["y"], dynamic_axes=axes, opset_version=13)
    print(os.path.getsize(f"{target}/ocrb.onnx"), "bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["glyphs", "train", "export"])
    parser.add_argument("folder")
    parser.add_argument("target", nargs="?")
    parser.add_argument("--start")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=9303)
    given = parser.parse_args()
    if given.what == "glyphs":
        draw_glyphs(TRAINED, " " + ALPHABET, f"{given.folder}/trained.npz")
        draw_glyphs(HELD_OUT, " " + ALPHABET, f"{given.folder}/held-out.npz")
    elif given.what == "train":
        train(given)
    else:
        export(given.folder, given.target)
