"""The font of the formulas, STIX Two Math, cut down to the signs that the site uses.

It comes with the package ziamath, under the SIL Open Font License. It lies in the style sheet
itself, because some browsers load no font from a file beside a page that was opened as a file.
"""

import base64
import importlib.util
import io
import logging
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "STIX Two Math"
# Found without running the package, which would load much more.
PACKAGE = importlib.util.find_spec("ziamath")
FONT = Path(PACKAGE.origin or "").parent / "fonts" / "STIXTwoMath-Regular.ttf" if PACKAGE else None
# Browsers show x as 𝑥, from the block of mathematical letters.
ITALIC_A, ITALIC_ALPHA = 0x1D434, 0x1D6FC
PLANCK = 0x210E  # stands where an italic h would
logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells each table that it cuts
ROOT_SIGN = 0x221A  # browsers draw it; in MathML a root is an element without a sign


def cut_font(signs: Iterable[str]) -> bytes:
    """The font as WOFF2, with these signs, their italic forms, and what formulas need of it."""
    codes = {ord(sign) for sign in signs} | {*range(0x20, 0x7F), PLANCK, ROOT_SIGN}
    codes |= {*range(ITALIC_A, ITALIC_A + 52), *range(ITALIC_ALPHA - 26, ITALIC_ALPHA + 32)}
    options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True)
    font = subset.load_font(str(FONT), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    written = io.BytesIO()
    subset.save_font(font, written, options)
    return written.getvalue()


def covered(font: bytes) -> set[int]:
    """The code points that a font has."""
    return {*TTFont(io.BytesIO(font)).getBestCmap()}


def style_sheet(signs: Iterable[str]) -> str:
    """CSS that brings the font for the formulas of a page."""
    data = base64.b64encode(cut_font(signs)).decode()
    return (
        f'@font-face {{ font-family: "{FAMILY}"; '
        f'src: url("data:font/woff2;base64,{data}") format("woff2"); }}\n'
        f'math {{ font-family: "{FAMILY}", math; }}\n'
    )
