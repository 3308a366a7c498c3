"""Turns the outlines of two freely licensed fonts into the glyph tables that specimens are drawn with.

One-off; run it again only to add characters. Specimens must not depend on the fonts of the machine they are made on
(librsvg quietly falls back, or draws nothing, where a font is missing), so every readable mark is a path.

    apt-get install fonts-ocr-b fonts-roboto-unhinted python3-fonttools
    python3 training/convert-glyphs.py src/specimen/document/data

Licences, as the Debian packages' copyright files state them:
  OCR-B   N. Schwarz 1995, 2010: may be freely used, modified and distributed, without limitation;
          M. Skala 2012: released to the public domain.
  Roboto  Google Inc. 2015: Apache License 2.0.
"""

import json
import sys
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

FONTS = Path("/usr/share/fonts")
EM = 1000
MRZ = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
LATIN_1 = "°·" + "".join(chr(c) for c in range(0xC0, 0x100) if chr(c).isalpha())
LATIN_A = "".join(map(chr, range(0x100, 0x180))) + "ȘșȚț"

TABLES = {
    "ocr-b.json": {
        "file": "opentype/ocr-b/OCRB.otf",
        "characters": MRZ,
        "provenance": "OCRB.otf of Debian's fonts-ocr-b 0.3; N. Schwarz: free to use, modify and distribute "
        "without limitation; M. Skala: public domain",
    },
    "roboto-regular.json": {
        "file": "truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf",
        "characters": PRINTABLE + LATIN_1 + LATIN_A,
        "provenance": "Roboto-Regular.ttf of Debian's fonts-roboto-unhinted; Google Inc. 2015, Apache License 2.0",
    },
    "roboto-bold.json": {
        "file": "truetype/roboto/unhinted/RobotoTTF/Roboto-Bold.ttf",
        "characters": PRINTABLE + LATIN_1 + LATIN_A,
        "provenance": "Roboto-Bold.ttf of Debian's fonts-roboto-unhinted; Google Inc. 2015, Apache License 2.0",
    },
}


def glyph(font, name):
    scale = EM / font["head"].unitsPerEm
    glyphs = font.getGlyphSet()
    pen = SVGPathPen(glyphs, ntos=lambda number: str(round(number)))
    # SVG counts y downwards from the baseline.
    glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, 0, 0)))
    return [round(glyphs[name].width * scale), pen.getCommands()]


def table(file, characters, provenance):
    font = TTFont(FONTS / file)
    names = font.getBestCmap()
    glyphs = {character: glyph(font, names[ord(character)]) for character in characters}
    return {"provenance": provenance, "em": EM, "glyphs": glyphs}


def main(directory):
    for name, source in TABLES.items():
        text = json.dumps(table(**source), ensure_ascii=False, separators=(",", ":"))
        (Path(directory) / name).write_text(text.replace('"],"', '"],\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
