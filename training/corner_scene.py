"""Invented photographs for training/train-corners.py: a document among other things on some surface, or no document.

Everything is drawn at twice the size of the network's input and averaged down. A scene is (picture, mask, present):
uint8 SIDE x SIDE x 3, uint8 coverage of the document's quadrilateral at MASK x MASK (hands over it count as document,
what lies outside the picture does not), and whether there is a document at all.
"""

import glob
import math
import os

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIDE, MASK = 192, 96
CANVAS = 2 * SIDE
GREY = (128, 128, 128)


def solve(source, target):
    """Coefficients for Image.transform: takes points of the target picture to points of the source."""
    rows = []
    for (u, v), (x, y) in zip(source, target):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    return np.linalg.solve(np.array(rows, float), np.array(source, float).reshape(8))


def apply(m, points):
    p = np.asarray(points, float)
    w = p @ m[6:8] + 1
    return np.stack([(p @ m[0:2] + m[2]) / w, (p @ m[3:5] + m[5]) / w], 1)


class Pages:
    """Flat documents in three sizes, so that none is ever shrunk by more than two when it is laid into a scene."""

    def __init__(self, pictures):
        self.levels = [[p, p.resize((p.width // 2, p.height // 2), Image.BOX), p.resize((p.width // 4, p.height // 4), Image.BOX)] for p in pictures]

    @classmethod
    def of(cls, folder):
        return cls([Image.open(f).convert("RGBA") for f in sorted(glob.glob(f"{folder}/*.png"))])

    def draw(self, rng, width):
        levels = self.levels[rng.integers(len(self.levels))]
        return levels[0 if width > 260 else 1 if width > 130 else 2]


def colour(rng, low=0, high=255):
    return tuple(int(c) for c in rng.integers(low, high, 3))


def tinted(rng, spread=60):
    """A colour near a grey, as most things are."""
    base = rng.integers(20, 245)
    return tuple(int(c) for c in np.clip(base + rng.normal(0, spread / 2, 3), 0, 255))


def noise(rng, width, height, cells):
    """Smooth noise, -1..1."""
    small = Image.fromarray(rng.integers(0, 256, (max(2, cells * height // CANVAS), max(2, cells * width // CANVAS)), dtype=np.uint8))
    return np.asarray(small.resize((width, height), Image.BICUBIC), np.float32) / 127.5 - 1


def surface(rng, width, height):
    """Wood, cloth, stone, tiles, gradients: a float picture that something lies on."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    turn = rng.uniform(0, math.pi)
    u, v = x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
    base, other = np.array(tinted(rng), np.float32), np.array(tinted(rng), np.float32)
    kind = rng.integers(7)
    if kind == 0:
        field = 0.1 * noise(rng, width, height, 6)
    elif kind == 1:  # wood
        field = 0.5 + 0.25 * np.sin(u * rng.uniform(0.05, 0.5) + 3 * noise(rng, width, height, int(rng.integers(2, 8)))) + 0.12 * np.sin(v * rng.uniform(0.1, 1.5))
    elif kind == 2:  # stripes or checks
        f, g = rng.uniform(0.03, 0.8, 2)
        field = (np.sin(u * f) > rng.uniform(-0.6, 0.6)).astype(np.float32) * 0.6
        if rng.random() < 0.5:
            field += (np.sin(v * g) > 0) * 0.4
    elif kind == 3:  # tiles
        a, b = rng.uniform(20, 120, 2)
        field = ((u % a < 2 + a * 0.03) | (v % b < 2 + b * 0.03)).astype(np.float32) + 0.1 * noise(rng, width, height, 30)
    elif kind == 4:  # stone, carpet
        field = 0.5 + 0.3 * noise(rng, width, height, int(rng.integers(3, 20))) + 0.2 * noise(rng, width, height, int(rng.integers(40, 150)))
    elif kind == 5:  # cloth
        field = 0.5 + 0.2 * np.sin(u * rng.uniform(0.8, 2.5)) * np.sin(v * rng.uniform(0.8, 2.5)) + 0.2 * noise(rng, width, height, 5)
    else:
        field = 0.5 + 0.5 * np.sin((u * rng.uniform(-1, 1) + v) / CANVAS * rng.uniform(0.5, 4))
    near = base + (other - base) * rng.uniform(0.05, 1)
    return Image.fromarray(np.clip(base + (near - base) * field[..., None], 0, 255).astype(np.uint8))


def quad(rng, width, height, aspect, share, turn, perspective):
    """Corners of a page somewhere in a picture; `share`: its longer side over the picture's shorter one."""
    long = min(width, height) * share
    half = np.array([long / 2, long / aspect / 2])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    corners = corners + rng.uniform(-perspective, perspective, (4, 2)) * long * [1, 0.8]
    c, s = math.cos(turn), math.sin(turn)
    corners = corners @ np.array([[c, s], [-s, c]])
    room = np.maximum(0, np.array([width, height]) / 2 - np.abs(corners).max(0)) + rng.exponential(0.03, 2) * long
    return corners + np.array([width, height]) / 2 + rng.uniform(-1, 1, 2) * room


def lines_of_text(rng, draw, m, box, ink, row, thickness):
    x0, y0, x1, y1 = box
    y = y0
    while y < y1:
        x = x0
        end = x0 + (x1 - x0) * rng.uniform(0.2, 1)
        while x < end:
            length = rng.uniform(0.02, 0.12)
            (a, b), (c, d) = apply(m, [(x, y), (min(x + length, x1), y)])
            draw.line((a, b, c, d), fill=ink, width=thickness)
            x += length + 0.015
        y += row * (1 if rng.random() < 0.9 else 2)


def thing(rng, picture, corners):
    """Draws something flat and rectangular that is no document: paper, book, telephone, screen, keys, plain card, print."""
    draw = ImageDraw.Draw(picture)
    poly = [tuple(p) for p in corners]
    m = solve(corners, [(0, 0), (1, 0), (1, 1), (0, 1)])
    place = lambda *p: [tuple(q) for q in apply(m, p)]
    rect = lambda x0, y0, x1, y1: place((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    kind = rng.integers(8)
    size = np.hypot(*(corners[1] - corners[0]))
    thickness = max(1, int(size / 110))
    if kind == 0:  # paper with text
        shade = int(rng.integers(185, 255))
        draw.polygon(poly, fill=(shade, shade, int(shade * rng.uniform(0.85, 1))))
        lines_of_text(rng, draw, m, (0.08, 0.08, 0.92, 0.92), tinted(rng), rng.uniform(0.03, 0.09), thickness)
    elif kind == 1:  # blank sheet or card
        draw.polygon(poly, fill=tinted(rng))
    elif kind == 2:  # book
        draw.polygon(poly, fill=colour(rng))
        for _ in range(rng.integers(1, 4)):
            x, y = rng.uniform(0.05, 0.5, 2)
            draw.polygon(rect(x, y, x + rng.uniform(0.1, 0.5), y + rng.uniform(0.03, 0.4)), fill=colour(rng))
    elif kind == 3:  # telephone or screen
        dark = int(rng.integers(0, 60))
        draw.polygon(poly, fill=(dark, dark, dark))
        edge = rng.uniform(0.01, 0.08)
        draw.polygon(rect(edge, edge, 1 - edge, 1 - edge), fill=colour(rng))
        for _ in range(rng.integers(0, 12)):
            x, y = rng.uniform(edge, 0.8, 2)
            draw.polygon(rect(x, y, x + rng.uniform(0.05, 0.19), y + rng.uniform(0.02, 0.19)), fill=colour(rng))
        if rng.random() < 0.5:
            lines_of_text(rng, draw, m, (0.1, 0.1, 0.9, 0.9), colour(rng), 0.07, thickness)
    elif kind == 4:  # keys
        draw.polygon(poly, fill=tinted(rng, 20))
        key = tinted(rng, 20)
        rows, columns = rng.integers(3, 7), rng.integers(6, 16)
        for i in range(rows):
            for j in range(columns):
                draw.polygon(rect((j + 0.1) / columns, (i + 0.1) / rows, (j + 0.9) / columns, (i + 0.9) / rows), fill=key)
    elif kind == 5:  # bank or shop card: plain, a chip or stripe, one or two lines
        draw.polygon(poly, fill=colour(rng))
        if rng.random() < 0.5:
            draw.polygon(rect(0.08, 0.35, 0.22, 0.55), fill=(205, 180, 110))
        if rng.random() < 0.4:
            draw.polygon(rect(0, 0.12, 1, 0.32), fill=(25, 25, 25))
        lines_of_text(rng, draw, m, (0.08, 0.65, 0.8, 0.85), colour(rng), 0.15, 2 * thickness)
    elif kind == 6:  # printed photograph
        draw.polygon(poly, fill=tinted(rng, 20))
        edge = rng.uniform(0, 0.08)
        draw.polygon(rect(edge, edge, 1 - edge, 1 - edge), fill=colour(rng))
        x, y = rng.uniform(0.3, 0.7, 2)
        head = apply(m, [(x, y)])[0]
        r = size * rng.uniform(0.1, 0.25)
        draw.ellipse((head[0] - r, head[1] - r, head[0] + r, head[1] + r), fill=colour(rng))
    else:  # form or receipt
        draw.polygon(poly, fill=(244, 242, 236))
        for _ in range(rng.integers(3, 9)):
            y = rng.uniform(0.05, 0.95)
            draw.line(place((0.05, y), (0.95, y)), fill=(90, 90, 90), width=1)
        lines_of_text(rng, draw, m, (0.05, 0.1, 0.95, 0.9), (60, 60, 60), 0.06, thickness)


def clutter(rng, picture, count):
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    for _ in range(count):
        kind = rng.integers(6)
        if kind < 3:
            corners = quad(rng, width, height, rng.uniform(1, 2.2), rng.uniform(0.15, 1.1), rng.uniform(0, 2 * math.pi), 0.05)
            thing(rng, picture, corners + rng.uniform(-0.4, 0.4, 2) * width)
        elif kind == 3:  # pen, cable, edge of the table
            a = rng.uniform(-0.2, 1.2, 4) * width
            draw.line(tuple(a), fill=tinted(rng), width=int(rng.integers(1, 14)))
        elif kind == 4:  # coin, cup, plate
            x, y, r = *(rng.uniform(0, 1, 2) * width), rng.uniform(5, 80)
            draw.ellipse((x - r, y - r, x + r, y + r), fill=tinted(rng))
            draw.ellipse((x - r * 0.8, y - r * 0.8, x + r * 0.8, y + r * 0.8), fill=tinted(rng))
        else:
            points = rng.uniform(0, 1, (int(rng.integers(3, 7)), 2)) * width
            draw.polygon([tuple(p) for p in points], fill=tinted(rng))


SKIN = [(240, 205, 180), (224, 172, 140), (198, 134, 100), (141, 85, 60), (90, 56, 40)]


def fingers(rng, picture, corners):
    """A hand that holds the page at one or two of its edges, or lies on it."""
    layer = Image.new("L", picture.size)
    draw = ImageDraw.Draw(layer)
    size = np.hypot(*(corners[1] - corners[0]))
    centre = corners.mean(0)
    for _ in range(rng.integers(1, 4)):
        side = rng.integers(4)
        at = corners[side] + (corners[(side + 1) % 4] - corners[side]) * rng.uniform(0.05, 0.95)
        inward = (centre - at) / max(1, np.hypot(*(centre - at)))
        aside = np.array([-inward[1], inward[0]]) * rng.uniform(-0.6, 0.6)
        tip = at + inward * size * rng.uniform(0.02, 0.17)
        root = at - (inward + aside) * size * rng.uniform(0.3, 0.9)
        r = size * rng.uniform(0.035, 0.08)
        draw.line((*tip, *root), fill=255, width=int(2 * r))
        draw.ellipse((*(tip - r), *(tip + r)), fill=255)
    skin = np.array(SKIN[rng.integers(len(SKIN))]) * rng.uniform(0.7, 1.05)
    shade = surface_of_skin(rng, picture.size, skin)
    picture.paste(shade, (0, 0), layer.filter(ImageFilter.GaussianBlur(1)))


def surface_of_skin(rng, size, skin):
    field = noise(rng, *size, 8)[..., None] * 18
    return Image.fromarray(np.clip(skin + field, 0, 255).astype(np.uint8))


def dyed(rng, page):
    """The page in other inks: hues turned, gains, sometimes grey, mirrored or upside down."""
    if rng.random() < 0.25:
        return page
    rgb = np.asarray(page, np.float32)[..., :3]
    if rng.random() < 0.5:
        rgb = rgb[..., rng.permutation(3)]
    if rng.random() < 0.1:
        rgb = rgb.mean(2, keepdims=True).repeat(3, 2)
    rgb = 255 * (rgb / 255) ** rng.uniform(0.6, 2.2) * rng.uniform(0.6, 1.05, 3)
    out = Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8)).convert("RGBA")
    out.putalpha(page.getchannel("A"))
    return out.transpose(Image.FLIP_LEFT_RIGHT) if rng.random() < 0.15 else out


def invented(rng, faces):
    """A document of no State's layout, for what specimens have in common: portrait, entries, fine pattern, zone or bars."""
    width = 480
    height = int(width / rng.choice([1.42, 1.42, 1.586, 1.586, 1.586, 1.4, 1.5, 1.65]))
    one, other = (np.array(colour(rng, 110, 256), np.float32) for _ in "ab")
    if rng.random() < 0.2:
        one, other = one * 0.5, other * 0.6
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    t = np.clip((x * rng.uniform(-1, 1) + y * rng.uniform(-1, 1)) / width + 0.5, 0, 1)[..., None]
    field = one + (other - one) * t + 9 * np.sin(x * rng.uniform(0.1, 1.2) + 4 * np.sin(y * rng.uniform(0.02, 0.1)))[..., None]
    page = Image.fromarray(np.clip(field, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(page)
    m = solve([(0, 0), (width, 0), (width, height), (0, height)], [(0, 0), (1, 0), (1, 1), (0, 1)])
    dark = field.mean() < 90
    ink = colour(rng, 200, 256) if dark else colour(rng, 0, 90)
    left = rng.random() < 0.6
    text = (0.38, 0.2, 0.95, 0.72)
    if rng.random() < 0.8:
        w, h = int(width * rng.uniform(0.2, 0.32)), int(height * rng.uniform(0.4, 0.62))
        px = int(width * 0.05) if left else width - w - int(width * 0.05)
        text = (0.4, 0.2, 0.95, 0.72) if left else (0.05, 0.2, 0.6, 0.72)
        page.paste(faces[rng.integers(len(faces))].resize((w, h)), (px, int(height * rng.uniform(0.16, 0.26))))
    if rng.random() < 0.5:
        draw.rectangle((0, 0, width, int(height * rng.uniform(0.1, 0.17))), fill=colour(rng))
    lines_of_text(rng, draw, m, (0.05, 0.08, 0.7, 0.1), ink, 0.1, 12)
    lines_of_text(rng, draw, m, text, ink, rng.uniform(0.06, 0.1), int(rng.integers(3, 8)))
    foot = rng.random()
    if foot < 0.45:
        for row in range(rng.integers(2, 4)):
            yy = height * (0.95 - 0.065 * row)
            for k in range(int(rng.choice([30, 36, 44]))):
                if rng.random() < 0.9:
                    draw.rectangle((12 + k * (width - 24) / 44, yy - 9, 12 + k * (width - 24) / 44 + 6, yy), fill=(30, 30, 35))
    elif foot < 0.6:
        for row in range(int(height * 0.62), int(height * 0.92), 4):
            bars = rng.random(150) < 0.5
            for k in np.flatnonzero(bars):
                draw.rectangle((24 + k * 2.88, row, 24 + k * 2.88 + 2.8, row + 4), fill=(20, 20, 20))
    mask = Image.new("L", (width, height))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), int(rng.choice([0, 8, 18, 18])), fill=255)
    page.putalpha(mask)
    return page


def lit(rng, picture):
    """Lamp, shadows, glare, exposure, colour of the light; a float picture."""
    width, height = picture.size
    out = np.asarray(picture, np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    fall = 1 + rng.uniform(-0.3, 0.3) * (x / width - 0.5) + rng.uniform(-0.3, 0.3) * (y / height - 0.5)
    if rng.random() < 0.25:  # somebody's shadow
        edge = (x - width * rng.uniform(0.1, 0.9)) * math.cos(a := rng.uniform(0, 6.3)) + (y - height * rng.uniform(0.1, 0.9)) * math.sin(a)
        fall = fall * (1 - rng.uniform(0.15, 0.55) / (1 + np.exp(-np.clip(edge / rng.uniform(1, 20), -30, 30))))
    out = out * (fall * rng.choice([rng.uniform(0.75, 1.1), rng.uniform(0.25, 0.75)]))[..., None] * rng.uniform(0.85, 1.1, 3)
    for _ in range(rng.choice([0, 0, 1, 2])):
        spread = rng.uniform(0.02, 0.12) * CANVAS
        spot = np.exp(-((x - rng.uniform(0, width)) ** 2 + (y - rng.uniform(0, height)) ** 2) / spread**2)
        out = out + rng.uniform(80, 240) * spot[..., None]
    return out


def frame(rng):
    """Sides of the picture, the longer one CANVAS."""
    ratio = rng.choice([4 / 3, 4 / 3, 16 / 9, 1.0, 3 / 2, rng.uniform(1, 2)])
    width, height = CANVAS, max(64, int(round(CANVAS / ratio / 2)) * 2)
    return (width, height) if rng.random() < 0.6 else (height, width)


def place(rng, picture, pages, mask):
    """Lays a document into the picture; draws its quadrilateral into the mask."""
    width, height = picture.size
    aspect = rng.uniform(1.35, 1.62)
    fill = rng.random()
    share = rng.uniform(0.95, 1.5) if fill < 0.2 else rng.uniform(0.35, 1.05)
    turn = rng.normal(0, 0.25) + rng.integers(4) * math.pi / 2 if rng.random() < 0.65 else rng.uniform(0, 2 * math.pi)
    if fill < 0.03:
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float) + rng.uniform(-1, 1, (4, 2)) * rng.choice([0, 0, 14])
    else:
        corners = quad(rng, width, height, aspect, share, turn, rng.choice([0.02, 0.06, 0.1]))
    size = np.hypot(*(corners[1] - corners[0]))
    page = dyed(rng, pages.draw(rng, size))
    corners = corners if fill < 0.03 else with_aspect(corners, aspect, page.width / page.height)
    w, h = page.size
    if rng.random() < 0.2:  # the other page of the booklet, or a wallet or sheet that it lies on
        m = solve(corners, [(0, 0), (1, 0), (1, 1), (0, 1)])
        outer = rng.choice(["above", "under"])
        box = [(0, -1), (1, -1), (1, 0), (0, 0)] if outer == "above" else [(-0.1, -0.12), (1.1, -0.12), (1.1, 1.12), (-0.1, 1.12)]
        other = apply(m, box)
        if np.abs(other).max() < 3 * CANVAS:
            thing(rng, picture, other) if rng.random() < 0.5 else ImageDraw.Draw(picture).polygon([tuple(p) for p in other], fill=tinted(rng))
    if rng.random() < 0.7:  # its shadow
        shade = Image.new("L", picture.size)
        offset = rng.normal(0, size * 0.012, 2)
        ImageDraw.Draw(shade).polygon([tuple(p + offset) for p in corners], fill=int(rng.integers(60, 160)))
        picture.paste((10, 10, 12), (0, 0), shade.filter(ImageFilter.GaussianBlur(rng.uniform(1, size * 0.025 + 1))))
    x0, y0 = np.maximum(0, np.floor(corners.min(0))).astype(int)
    x1, y1 = np.minimum([width, height], np.ceil(corners.max(0))).astype(int)
    if x1 <= x0 or y1 <= y0:
        return False
    near = corners - [x0, y0]
    laid = page.transform((int(x1 - x0), int(y1 - y0)), Image.PERSPECTIVE, tuple(solve([(0, 0), (w, 0), (w, h), (0, h)], near)), Image.BILINEAR)
    picture.paste(laid.convert("RGB"), (int(x0), int(y0)), laid.getchannel("A"))
    if rng.random() < 0.3:
        fingers(rng, picture, corners)
    ImageDraw.Draw(mask).polygon([tuple(p * mask.width / CANVAS - 0.5) for p in corners], fill=255)
    return np.asarray(mask).any()


def with_aspect(corners, drawn, wanted):
    """The same page with its true proportions."""
    middle = (corners[[0, 1]] + corners[[3, 2]]) / 2
    half = (corners[[0, 1]] - corners[[3, 2]]) / 2 * drawn / wanted
    return np.array([middle[0] + half[0], middle[1] + half[1], middle[1] - half[1], middle[0] - half[0]])


def scene(rng, pages, selfies, documents=0.7):
    width, height = frame(rng)
    picture = surface(rng, width, height)
    mask = Image.new("L", (2 * CANVAS, 2 * CANVAS))
    wanted = rng.random() < documents
    clutter(rng, picture, int(rng.choice([0, 0, 1, 3, 6])))
    present = False
    if wanted:
        present = place(rng, picture, pages, mask)
    else:
        kind = rng.random()
        if kind < 0.15:
            width, height = selfies[0].size
            picture = selfies[rng.integers(len(selfies))].copy()
            width, height = picture.size
            if rng.random() < 0.4:
                clutter(rng, picture, 1)
        elif kind < 0.75:  # one thing right where a document would lie
            corners = quad(rng, width, height, rng.uniform(1.2, 1.8), rng.uniform(0.4, 1.1), rng.uniform(0, 6.3) if rng.random() < 0.5 else rng.normal(0, 0.2), 0.05)
            thing(rng, picture, corners)
            if rng.random() < 0.3:
                fingers(rng, picture, corners)
        else:
            clutter(rng, picture, int(rng.integers(0, 9)))
    seen = lit(rng, picture)
    canvas = np.full((CANVAS, CANVAS, 3), 128, np.float32)
    canvas[:height, :width] = seen
    small = canvas.reshape(SIDE, 2, SIDE, 2, 3).mean((1, 3))
    inside = Image.fromarray(np.clip(small[: height // 2, : width // 2], 0, 255).astype(np.uint8))
    if rng.random() < 0.5:
        inside = inside.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 1.2)))
    noisy = np.asarray(inside, np.float32)
    noisy = noisy + rng.normal(0, rng.uniform(0, 9), noisy.shape)
    out = np.full((SIDE, SIDE, 3), 128, np.uint8)
    out[: height // 2, : width // 2] = np.clip(noisy, 0, 255)
    cover = np.asarray(mask, np.float32)
    cover[2 * height :] = 0
    cover[:, 2 * width :] = 0
    step = 2 * CANVAS // MASK
    cover = cover.reshape(MASK, step, MASK, step).mean((1, 3))
    return out, cover.astype(np.uint8), bool(present)
