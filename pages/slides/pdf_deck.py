"""A deck as a PDF, a slide a page."""

import importlib.util
import re
import tempfile
from pathlib import Path

from autograder.collect.typst_page import quote

from .pandoc import INSTALL, CannotBuild, Converted, convert
from .pictures import stands_beside
from .reading import Deck, Slide

STYLE = Path(__file__).resolve().parent / "deck.typ"


def make_pdf(deck: Deck, pictures: dict[str, bytes]) -> bytes:
    """The file. pictures: {cell: PNG}. Raises CannotBuild."""
    if importlib.util.find_spec("typst") is None:
        raise CannotBuild(f"slides need typst, which is not here: {INSTALL}")
    import typst

    converted = zip(deck.slides, convert(deck, "typst"), strict=True)
    pages = [_page(slide, made, pictures) for slide, made in converted]
    about = f"#set document(title: {quote(deck.title)}, date: none)\n"
    source = about + STYLE.read_text(encoding="utf-8") + "\n#pagebreak()\n".join(pages)
    with tempfile.TemporaryDirectory() as folder:
        for name, image in pictures.items():
            (Path(folder) / f"{name}.png").write_bytes(image)
        written, target = Path(folder) / "deck.typ", Path(folder) / "deck.pdf"
        written.write_text(source, encoding="utf-8")
        try:
            typst.compile(str(written), output=str(target))
        except Exception as error:
            raise CannotBuild(f"typst refused the slides of {deck.part}: {error}") from error
        return target.read_bytes()


def _page(slide: Slide, made: Converted, pictures: dict[str, bytes]) -> str:
    """A page, by one of the functions of deck.typ."""
    # columns are as wide as what stands in them
    text = re.sub(r"columns: \(([\d.%, ]+)\)", _as_many, made.body)
    title, body = f"[{made.title}]", f"[{text}]"
    if slide.number == 1:
        return f"#opening({title}, {body})"
    if slide.picture:
        says = quote(f"Picture from the notebook: {slide.plain_title}")
        layout = "beside" if stands_beside(slide, pictures) else "picture"
        return f"#{layout}({title}, {body}, {quote(f'{slide.picture}.png')}, {says})"
    if slide.code:
        return f"#code({title}, {body}, {quote(slide.code)})"
    if slide.rows:
        return f"#tabled({title}, {body}, {slide.rows})"
    return f"#{'short' if slide.is_short else 'words'}({title}, {body})"


def _as_many(columns: re.Match[str]) -> str:
    return f"columns: {len([width for width in columns[1].split(',') if width.strip()])}"
