"""Lines of text as a camera sees them: glyph masks set on the CPU, paper, light and camera on whatever device holds them."""

import math

import numpy as np
import torch
import torch.nn.functional as F

CAPITAL = 24  # pixels of a capital in the masks
ROWS = 92  # of a mask: room for a line above and below
MIDDLE = 46  # the row on which a capital's middle lies
HEIGHT = 32  # of the recogniser's input
FINE = 48  # rows at which ink and paper meet, before the camera makes pixels of them


class Atlas:
    """Glyphs of many fonts at one height of capitals; see `render_atlas`."""

    def __init__(self, path):
        with np.load(path) as stored:
            self.fonts = [str(name) for name in stored["fonts"]]
            pixels, glyphs = stored["pixels"], stored["glyphs"]
        self.glyphs = [{} for _ in self.fonts]
        for font, code, advance, left, top, width, height, start in glyphs.tolist():
            mask = pixels[start : start + width * height].reshape(height, width)
            self.glyphs[font][chr(code)] = (advance / 64, left, top, mask)

    def mask(self, rng, font, text, above=None, below=None):
        """The mask of a line and where its text begins, ends, and lies from top to bottom; neighbours may stand above and below."""
        tracking = max(-1.0, rng.gauss(0, 1.2)) + (rng.uniform(2, 7) if rng.random() < 0.05 else 0)
        width = int(sum(self.glyphs[font][c][0] + tracking for c in text)) + 48
        mask = np.zeros((ROWS, width), np.uint8)
        end = self._set(mask, font, text, 24, MIDDLE, tracking)
        inked = np.flatnonzero(mask.any(1))
        extent = (24.0, end, float(inked[0]), float(inked[-1] + 1)) if inked.size else (24.0, end, 34.0, 58.0)
        distance = rng.uniform(1.5, 2.2) * CAPITAL
        for neighbour, side in ((above, -1), (below, 1)):
            if neighbour:
                self._set(mask, font, neighbour, rng.uniform(0, 40), MIDDLE + side * distance, tracking)
        return mask, extent

    def _set(self, mask, font, text, x, middle, tracking):
        baseline = round(middle + CAPITAL / 2)
        for character in text:
            advance, left, top, glyph = self.glyphs[font].get(character, self.glyphs[font][" "])
            self._press(mask, glyph, round(x) + left, baseline + top)
            x += advance + tracking
        return x - tracking

    @staticmethod
    def _press(mask, glyph, x, y):
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + glyph.shape[1], mask.shape[1]), min(y + glyph.shape[0], ROWS)
        if x1 > x0 and y1 > y0:
            part = mask[y0:y1, x0:x1]
            np.maximum(part, glyph[y0 - y : y1 - y, x0 - x : x1 - x], out=part)


def uniform(like, low, high):
    return torch.empty(like.shape[0], 1, 1, 1, device=like.device).uniform_(low, high)


def chance(like, share):
    return (torch.rand(like.shape[0], 1, 1, 1, device=like.device) < share).float()


def sampled(masks, x, y):
    """The masks (B,1,R,W) at pixel coordinates (B,h,w)."""
    rows, columns = masks.shape[2:]
    grid = torch.stack([(2 * x + 1) / columns - 1, (2 * y + 1) / rows - 1], -1)
    return F.grid_sample(masks, grid, align_corners=False, padding_mode="zeros")


def framed(masks, extents, capitals=(0.4, 0.88)):
    """Cuts every line out as a text detector would: not quite level, not quite centred. Returns masks and their widths at HEIGHT.

    `capitals`: the least and the greatest share of a line's height that its capitals have.
    """
    batch, device = masks.shape[0], masks.device
    u = lambda low, high: torch.empty(batch, device=device).uniform_(low, high)
    starts, ends, top, bottom = extents.unbind(1)
    middle = MIDDLE + u(0, 1) * ((top + bottom) / 2 - MIDDLE) + u(-1.5, 1.5)
    height = (2 * torch.maximum(bottom - middle, middle - top) * u(0.96, 1.5)).clamp(CAPITAL / capitals[1], CAPITAL / capitals[0])
    pad = lambda: torch.where(torch.rand(batch, device=device) < 0.1, u(-2, 0), u(0.05, 1.2) * CAPITAL * 0.7)
    x0, x1 = starts - pad(), ends + pad()
    stretch = torch.where(torch.rand(batch, device=device) < 0.6, u(0.78, 1.3), u(0.97, 1.03))
    widths = ((x1 - x0) / (height / HEIGHT * stretch)).clamp(10, 900)
    columns = int(math.ceil(float(widths.max()) / 4) * 4 * FINE / HEIGHT)
    across = (torch.arange(columns, device=device) + 0.5)[None, None, :] * (HEIGHT / FINE) / widths[:, None, None]
    down = ((torch.arange(FINE, device=device) + 0.5) / FINE - 0.5)[None, :, None]
    slope, slant, keystone = u(-0.02, 0.02), torch.where(torch.rand(batch, device=device) < 0.3, u(-0.3, 0.3), u(-0.06, 0.06)), u(-0.1, 0.1)
    span, wide = (x1 - x0)[:, None, None], across - 0.5
    lean = slant[:, None, None] * down * height[:, None, None]
    drop = (slope[:, None, None] * span).clamp(-5, 5) * wide
    x = x0[:, None, None] + across * span + lean
    y = middle[:, None, None] + down * height[:, None, None] * (1 + keystone[:, None, None] * wide) + drop
    return sampled(masks, x, y.expand_as(x)), widths


def paper(ink):
    """Luma of printed paper (0..255) under masks (B,1,h,w): gradients, guilloches, blotches, a large word across."""
    batch, _, rows, columns = ink.shape
    y, x = torch.meshgrid(torch.arange(rows, device=ink.device), torch.arange(columns, device=ink.device), indexing="ij")
    x, y = x[None, None].float(), y[None, None].float()
    luma = uniform(ink, 95, 250) + uniform(ink, -35, 35) * (x / columns - 0.5) + uniform(ink, -20, 20) * (y / rows - 0.5)
    for _ in range(3):
        turn, frequency = uniform(ink, 0, math.pi), torch.exp(uniform(ink, math.log(0.03), math.log(1.0)))
        wave = uniform(ink, 0, 9) * torch.sin(x * uniform(ink, 0.01, 0.12) + uniform(ink, 0, 6.3))
        line = torch.sin(frequency * (x * torch.cos(turn) + (y + wave) * torch.sin(turn)) + uniform(ink, 0, 6.3))
        sharp = uniform(ink, 0, 1)
        line = sharp * (line * 4).clamp(-1, 1) + (1 - sharp) * line
        luma = luma + chance(ink, 0.55) * uniform(ink, 1, 13) * line
    blotches = F.interpolate(torch.randn(batch, 1, 5, columns // 12 + 2, device=ink.device), (rows, columns), mode="bicubic")
    luma = luma + chance(ink, 0.4) * uniform(ink, 2, 10) * blotches
    large = F.interpolate(ink.roll(1, 0)[:, :, rows // 4 : -rows // 4, : max(8, columns // 3)], (rows, columns), mode="bilinear")
    return luma - chance(ink, 0.25) * uniform(ink, 8, 50) * large


def printed(ink):
    """Ink on paper, worn, thick or thin, dark or (seldom) light, under a light that is not even."""
    thick = F.max_pool2d(ink, 3, 1, 1)
    thin = -F.max_pool2d(-ink, 3, 1, 1)
    weight = uniform(ink, -0.55, 0.9)
    ink = torch.where(weight > 0, ink + (thick - ink) * weight, ink + (ink - thin) * weight)
    worn = F.interpolate(torch.rand(ink.shape[0], 1, 12, ink.shape[3] // 4 + 1, device=ink.device), ink.shape[2:], mode="bilinear")
    ink = ink * (1 - chance(ink, 0.2) * uniform(ink, 0.2, 0.8) * worn)
    ground = paper(ink)
    contrast = torch.exp(uniform(ink, math.log(42), math.log(215)))
    dark = torch.minimum((ground - contrast), ground * 0.82).clamp(0, 255)
    luma = ground * (1 - ink) + (dark + 0.15 * (ground - ground.mean((2, 3), keepdim=True))) * ink
    luma = torch.where(chance(ink, 0.06) > 0, 255 - luma, luma)
    x = torch.arange(ink.shape[3], device=ink.device)[None, None, None].float()
    glare = torch.exp(-(((x - uniform(ink, 0, 1) * ink.shape[3]) / uniform(ink, 15, 90)) ** 2))
    return (luma + chance(ink, 0.12) * uniform(ink, 30, 110) * glare).clamp(0, 255)


def blurred(luma, sigma, horizontal=1):
    radius = max(1, int(3 * sigma + 0.5))
    offsets = torch.arange(-radius, radius + 1, device=luma.device).float()
    kernel = torch.exp(-((offsets / sigma) ** 2) / 2)
    kernel = (kernel / kernel.sum())[None, None]
    luma = F.conv2d(F.pad(luma, (0, 0, radius, radius), "replicate"), kernel[..., None])
    luma = F.conv2d(F.pad(luma, (radius, radius, 0, 0), "replicate"), kernel[:, :, None])
    if horizontal > 1:
        half = horizontal // 2
        luma = F.avg_pool2d(F.pad(luma, (half, half, 0, 0), "replicate"), (1, 2 * half + 1), 1)
    return luma


QUANTISATION = torch.tensor(
    [16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77]
    + [24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99]
).view(1, 64, 1).float()
_k = torch.arange(8).float()
COSINES = torch.cos((2 * _k[None] + 1) * _k[:, None] * math.pi / 16) * torch.where(_k[:, None] == 0, math.sqrt(1 / 8), 0.5)


def jpeg(luma, quality):
    """What JPEG leaves of the luma (ITU-T T.81, table K.1)."""
    scale = (5000 / quality if quality < 50 else 200 - 2 * quality) / 100
    rows, columns = luma.shape[2:]
    padded = F.pad(luma, (0, -columns % 8, 0, -rows % 8), "replicate")
    basis = torch.kron(COSINES, COSINES).to(luma.device)
    table = (QUANTISATION * scale).clamp(1, 255).to(luma.device)
    blocks = F.unfold(padded - 128, 8, stride=8)
    coefficients = torch.round((basis @ blocks) / table) * table
    return (F.fold(basis.T @ coefficients, padded.shape[2:], 8, stride=8) + 128)[:, :, :rows, :columns].clamp(0, 255)


def photographed(luma, rng, rows=None, least=14):
    """The luma (B,1,FINE,w) in a picture where the line is `rows` pixels high, and back to HEIGHT as the reader cuts it."""
    rows = rows or round(math.exp(rng.uniform(math.log(least), math.log(46))))
    columns = max(4, round(luma.shape[3] * rows / FINE))
    luma = blurred(luma, max(0.3, rng.uniform(0.15, 1.05) * FINE / rows))
    luma = F.interpolate(luma, (rows, columns), mode="bilinear", antialias=True, align_corners=False)
    if rng.random() < 0.12:
        luma = blurred(luma, 0.3, rng.choice([3, 3, 5]))
    luma = (luma * uniform(luma, 0.35, 1.1)).clamp(0, 255)
    luma = luma + torch.randn_like(luma) * uniform(luma, 0, 1) ** 2 * 12
    if rng.random() < 0.6:
        luma = jpeg(luma, rng.uniform(22, 92))
    return F.interpolate(luma, (HEIGHT, int(round(luma.shape[3] * HEIGHT / rows))), mode="bilinear", align_corners=False)


def normalised(luma, widths):
    """As src/analysis/document/latin.ts does it: luma between two quantiles becomes -0.5..0.5; nothing past a line's end."""
    columns = luma.shape[3]
    within = torch.arange(columns, device=luma.device)[None] < widths[:, None]
    picked = (torch.arange(256, device=luma.device)[None] + 0.5) / 256 * widths[:, None].float()
    index = picked.long().clamp(0, columns - 1)[:, None, None, :].expand(-1, 1, HEIGHT, -1)
    ordered = luma.gather(3, index).flatten(1).sort(1).values
    dark, light = (ordered[:, int(ordered.shape[1] * q)][:, None, None, None] for q in (0.02, 0.98))
    scaled = ((luma - dark) / (light - dark).clamp(min=12)).clamp(-0.3, 1.3) - 0.5
    return scaled * within[:, None, None, :]


def pictures(masks, extents, rng, rows=None):
    """Masks (B,R,W) uint8 to the recogniser's input (B,1,HEIGHT,w) and the widths of the lines in it."""
    ink, widths = framed(masks[:, None].float() / 255, extents)
    luma = photographed(printed(ink), rng, rows)
    columns = int(math.ceil(luma.shape[3] / 4) * 4)
    luma = F.pad(luma, (0, columns - luma.shape[3], 0, 0), "replicate")
    return normalised(luma, widths.ceil()), widths
