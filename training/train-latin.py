"""Trains models/latin.onnx, the recogniser of lines in Latin script: invented text in free fonts, seen by an invented camera.

    apt-get install fonts-dejavu-extra fonts-liberation2 fonts-noto-core fonts-freefont-ttf fonts-roboto-unhinted fonts-lato \\
      fonts-open-sans fonts-cantarell fonts-crosextra-carlito fonts-crosextra-caladea fonts-inter fonts-hack fonts-linuxlibertine \\
      fonts-urw-base35 fonts-sil-gentiumplus fonts-sil-andika fonts-ocr-b python3-torch
    node training/latin-words.mjs > words.json
    python3 training/train-latin.py glyphs OUT                  # draws the glyphs of every font once: OUT/*.npz
    python3 training/train-latin.py train OUT words.json --minutes 5
    python3 training/train-latin.py export OUT models           # latin.onnx, latin-alphabet.json

Fonts named in HELD_OUT are never trained on; the error that is printed is theirs.
"""

import argparse
import glob
import json
import math
import os
import random
import time

import numpy as np
import torch
import torch.nn as nn

import latin_picture as picture
from glyphs import draw_glyphs
from latin_text import ALPHABET, Writer

TRAINED = """truetype/dejavu/DejaVuSans truetype/dejavu/DejaVuSans-Bold truetype/dejavu/DejaVuSansCondensed truetype/dejavu/DejaVuSansMono truetype/dejavu/DejaVuSerif truetype/dejavu/DejaVuSerifCondensed-Bold
truetype/liberation2/LiberationSans-Regular truetype/liberation2/LiberationSans-Bold truetype/liberation2/LiberationMono-Regular truetype/liberation2/LiberationMono-Bold truetype/liberation2/LiberationSerif-Regular
truetype/liberation/LiberationSansNarrow-Regular truetype/liberation/LiberationSansNarrow-Bold truetype/croscore/Arimo-Italic truetype/croscore/Tinos-Bold truetype/croscore/Cousine-Regular
truetype/noto/NotoSans-Regular truetype/noto/NotoSans-Bold truetype/noto/NotoSans-Italic truetype/noto/NotoSansDisplay-Bold truetype/noto/NotoSansMono-Regular truetype/noto/NotoSerif-Regular truetype/noto/NotoSerif-Bold
truetype/freefont/FreeSans truetype/freefont/FreeSansBold truetype/freefont/FreeMono truetype/freefont/FreeMonoBold truetype/freefont/FreeSerif
truetype/lato/Lato-Regular truetype/lato/Lato-Bold truetype/lato/Lato-Heavy truetype/lato/Lato-Light truetype/lato/Lato-Italic truetype/open-sans/OpenSans-Regular truetype/open-sans/OpenSans-Bold truetype/open-sans/OpenSans-CondBold truetype/open-sans/OpenSans-Semibold
opentype/inter/Inter-Regular opentype/inter/Inter-Medium opentype/inter/Inter-Bold opentype/inter/Inter-Black opentype/inter/InterDisplay-SemiBold opentype/cantarell/Cantarell-Regular opentype/cantarell/Cantarell-Bold
truetype/crosextra/Caladea-Regular truetype/hack/Hack-Regular truetype/hack/Hack-Bold opentype/linux-libertine/LinLibertine_R opentype/linux-libertine/LinBiolinum_R opentype/linux-libertine/LinBiolinum_RB
truetype/gentiumplus/GentiumPlus-Regular truetype/andika/Andika-Regular truetype/andika/Andika-Bold opentype/ocr-b/OCRB opentype/urw-base35/NimbusSans-Regular opentype/urw-base35/NimbusSans-Bold
opentype/urw-base35/NimbusSansNarrow-Bold opentype/urw-base35/URWGothic-Book opentype/urw-base35/NimbusMonoPS-Bold""".split()
HELD_OUT = """truetype/roboto/unhinted/RobotoTTF/Roboto-Regular truetype/roboto/unhinted/RobotoTTF/Roboto-Bold truetype/roboto/unhinted/RobotoCondensed-Regular truetype/crosextra/Carlito-Regular
truetype/crosextra/Carlito-Bold truetype/charis/CharisSIL-Regular""".split()


def block(i, o, kernel, padding, dilation=1):
    return nn.Sequential(nn.Conv2d(i, o, kernel, padding=padding, dilation=dilation, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, channels, dilation):
        super().__init__()
        self.inner = block(channels, channels, (1, 5), (0, 2 * dilation), (1, dilation))

    def forward(self, x):
        return x + self.inner(x)


class Recogniser(nn.Module):
    """(B,1,32,w) to logits (B,classes,w/2): the trunk steps 4 pixels at a time and speaks twice at each step, so that two narrow letters alike fit."""

    def __init__(self, classes):
        super().__init__()
        self.trunk = nn.Sequential(
            block(1, 24, 3, 1), nn.MaxPool2d(2), block(24, 48, 3, 1), nn.MaxPool2d(2), block(48, 96, 3, 1), block(96, 96, 3, 1),
            nn.MaxPool2d((2, 1)), block(96, 128, 3, 1), block(128, 176, (4, 1), 0), Residual(176, 1), Residual(176, 2), Residual(176, 4),
        )
        self.speak = nn.Conv2d(176, 2 * classes, 1)
        self.classes = classes

    def forward(self, x):
        y = self.speak(self.trunk(x)).squeeze(2)
        return y.reshape(y.shape[0], 2, self.classes, -1).permute(0, 2, 3, 1).flatten(2)


class Lines(torch.utils.data.IterableDataset):
    """Batches of masks with their text; lines of one batch are about as long as each other."""

    def __init__(self, atlas, words, batch, seed):
        self.atlas, self.words, self.batch, self.seed = atlas, words, batch, seed

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        rng = random.Random(self.seed * 1000 + (worker.id if worker else 0))
        writer = Writer(self.words)
        while True:
            longest = rng.choice([6, 12, 12, 18, 18, 24, 24, 36])
            yield self.collate([self.line(rng, writer, longest) for _ in range(self.batch)])

    def line(self, rng, writer, longest):
        font = rng.randrange(len(self.atlas.fonts))
        has = self.atlas.glyphs[font]
        text = writer.line(rng, longest)
        for _ in range(20):
            if all(c in has for c in text):
                break
            font = rng.randrange(len(self.atlas.fonts))
            has = self.atlas.glyphs[font]
        text = "".join(c for c in text if c in has).strip() or "0"
        near = lambda: writer.line(rng, longest) if rng.random() < 0.3 else None
        return (*self.atlas.mask(rng, font, text, near(), near()), text)

    @staticmethod
    def collate(lines):
        masks = np.zeros((len(lines), picture.ROWS, max(mask.shape[1] for mask, *_ in lines)), np.uint8)
        for row, (mask, *_) in zip(masks, lines):
            row[:, : mask.shape[1]] = mask
        targets = [[ALPHABET.index(c) + 1 for c in text] for *_, text in lines]
        extents = torch.tensor([extent for _, extent, _ in lines])
        return torch.from_numpy(masks), extents, torch.tensor(sum(targets, [])), torch.tensor([len(t) for t in targets])


def decode(logits, steps):
    best = logits.argmax(1).cpu().numpy()
    texts = []
    for row, length in zip(best, steps.tolist()):
        row = row[:length]
        keep = np.flatnonzero((row != 0) & (row != np.concatenate([[0], row[:-1]])))
        texts.append("".join(ALPHABET[k - 1] for k in row[keep]))
    return texts


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


@torch.no_grad()
def evaluate(net, batches, device):
    """Characters wrong and lines exact on fonts that were never trained on, by the height of the line in the picture."""
    net.eval()
    report = []
    for rows in (16, 22, 30, 40):
        torch.manual_seed(7)
        rng, wrong, letters, exact, lines = random.Random(7), 0, 0, 0, 0
        for masks, extents, targets, lengths in batches:
            x, widths = picture.pictures(masks.to(device), extents.to(device), rng, rows)
            found = decode(net(x).float(), (widths / 2).ceil().long())
            for text, truth in zip(found, torch.split(targets, lengths.tolist())):
                truth = "".join(ALPHABET[k - 1] for k in truth)
                text = " ".join(text.split())
                wrong, letters, exact, lines = wrong + distance(text, truth), letters + len(truth), exact + (text == truth), lines + 1
        report.append(f"{rows}px: cer {wrong / letters:.4f} exact {exact}/{lines}")
    net.train()
    return "; ".join(report)


def train(folder, words, minutes, workers, batch, seed, validation=4):
    began = time.time()
    trained, held_out = picture.Atlas(f"{folder}/trained.npz"), picture.Atlas(f"{folder}/held-out.npz")
    torch.manual_seed(seed)
    cuda = torch.cuda.is_available()
    loader = torch.utils.data.DataLoader(Lines(trained, words, batch, seed), batch_size=None, num_workers=workers, prefetch_factor=4 if workers else 2, pin_memory=cuda)
    batches = iter(loader)
    judged = iter(Lines(held_out, words, 256, 999))
    judged = [next(judged) for _ in range(validation)]
    device = torch.device("cuda" if cuda else "cpu")
    net = Recogniser(len(ALPHABET) + 1).to(device).to(memory_format=torch.channels_last)
    print("parameters", sum(p.numel() for p in net.parameters()), "device", device, "seed", seed, flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1e-3)
    loss_of = nn.CTCLoss(0, zero_infinity=True)
    rng, step, mean, reported, first = random.Random(seed), 0, None, time.time(), time.time()
    while (share := (time.time() - first) / max(1, minutes * 60 - (first - began))) < 1:
        for group in optimiser.param_groups:
            group["lr"] = 3e-3 * min(1, (step + 1) / 200) * (0.5 * (1 + math.cos(math.pi * share)) + 0.003)
        masks, extents, targets, lengths = (part.to(device, non_blocking=True) for part in next(batches))
        with torch.no_grad():
            x, widths = picture.pictures(masks, extents, rng)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=cuda):
            logits = net(x.to(memory_format=torch.channels_last))
        steps = (widths / 2).ceil().long().clamp(max=logits.shape[2])
        loss = loss_of(logits.float().permute(2, 0, 1).log_softmax(2), targets, steps, lengths)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        step += 1
        if step % 20 == 0:
            mean = loss.item() if mean is None else 0.8 * mean + 0.2 * loss.item()
        if time.time() - reported > 15:
            reported = time.time()
            print(f"step {step} lines {step * batch} seconds {reported - began:.0f} loss {mean or 0:.4f}", flush=True)
            torch.save(net.state_dict(), f"{folder}/latin.pt")
    torch.save(net.state_dict(), f"{folder}/latin.pt")
    print(f"last step {step} lines {step * batch} seconds {time.time() - began:.0f} loss {mean or 0:.4f}", flush=True)
    print("held-out fonts,", evaluate(net, judged, device), flush=True)
    os._exit(0)  # the workers wait for nothing


def export(folder, target):
    net = Recogniser(len(ALPHABET) + 1)
    net.load_state_dict(torch.load(f"{folder}/latin.pt", map_location="cpu"))
    net.eval()
    axes = {"x": {0: "lines", 3: "width"}, "y": {0: "lines", 2: "steps"}}
    torch.onnx.export(net, torch.zeros(1, 1, picture.HEIGHT, 256), f"{target}/latin.onnx", input_names=["x"], output_names=["y"], dynamic_axes=axes, opset_version=13)
    with open(f"{target}/latin-alphabet.json", "w", encoding="utf-8") as file:
        json.dump(ALPHABET, file, ensure_ascii=False)
        file.write("\n")
    print(os.path.getsize(f"{target}/latin.onnx"), "bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["glyphs", "train", "export"])
    parser.add_argument("folder")
    parser.add_argument("argument", nargs="?")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--workers", type=int, default=14)
    parser.add_argument("--batch", type=int, default=384)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--validation", type=int, default=4)
    options = parser.parse_args()
    if options.what == "glyphs":
        draw_glyphs(TRAINED, ALPHABET, f"{options.folder}/trained.npz")
        draw_glyphs(HELD_OUT, ALPHABET, f"{options.folder}/held-out.npz")
    elif options.what == "train":
        train(options.folder, options.argument, options.minutes, options.workers, options.batch, options.seed, options.validation)
    else:
        export(options.folder, options.argument)
