"""Glyphs of fonts, drawn once into an atlas."""

import os

import numpy as np

from latin_picture import CAPITAL

FONTS = "/usr/share/fonts"


def font_file(name):
    return next((f for f in (f"{FONTS}/{name}.ttf", f"{FONTS}/{name}.otf") if os.path.exists(f)), None)


def draw_glyphs(names, alphabet, target):
    """Writes the atlas that latin_picture.Atlas reads: every character that a font really has, capitals of one height."""
    from fontTools.ttLib import TTFont
    from PIL import ImageFont

    fonts, glyphs, pixels, start = [], [], [], 0
    for name in names:
        file = font_file(name)
        if file is None:
            print("not installed:", name)
            continue
        has = TTFont(file, fontNumber=0).getBestCmap()
        trial = ImageFont.truetype(file, 200, layout_engine=ImageFont.Layout.BASIC)
        capital = trial.getbbox("H", anchor="ls")
        font = ImageFont.truetype(file, round(200 * CAPITAL / -capital[1]), layout_engine=ImageFont.Layout.BASIC)
        for character in alphabet:
            if ord(character) not in has:
                continue
            left, top, right, bottom = font.getbbox(character, anchor="ls")
            mask = font.getmask(character, mode="L")
            width, height = mask.size
            data = np.frombuffer(bytes(mask), np.uint8) if width * height else np.zeros(0, np.uint8)
            glyphs.append((len(fonts), ord(character), round(font.getlength(character) * 64), left, top, width, height, start))
            pixels.append(data)
            start += data.size
        fonts.append(name)
    np.savez_compressed(target, fonts=np.array(fonts), glyphs=np.array(glyphs, np.int64), pixels=np.concatenate(pixels))
    print(target, len(fonts), "fonts", len(glyphs), "glyphs", os.path.getsize(target), "bytes")
