"""Pictures for slides: the cells of a notebook that draw them, run where students would run them.

The reference solution lies in the place of the stubs, because some pictures are drawn by what
students write. Only what is drawn is kept.
"""

import base64
import io
import os
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image

from notebooks.building import SourceError, read_cells
from pages.students_home import lay_out

from .reading import Deck, Slide

BEFORE = ("which-part", "set-up")  # the cells of each notebook that make it ready
# Inches. A wider picture is shown smaller, so its letters become larger, as far as there is room.
FULL_WIDTH, LARGEST = 8.8, 1.28
COLOURS = 128
HIGH = 2.1  # pictures whose width is less than so many times their height
# What runs after set-up.
STYLE = f"""
from matplotlib.table import Table
from matplotlib.text import Text

get_ipython().run_line_magic(
    "config", "InlineBackend.print_figure_kwargs = {{'bbox_inches': 'tight', 'dpi': 150}}"
)
show_as_in_the_notebook = plt.show


def show_for_a_slide():
    for number in plt.get_fignums():
        figure = plt.figure(number)
        larger = min({LARGEST}, figure.get_figwidth() / {FULL_WIDTH})
        if larger <= 1:
            continue
        for table in figure.findobj(Table):
            table.auto_set_font_size(False)
            table.set_fontsize(9)
        for text in figure.findobj(Text):
            text.set_fontsize(text.get_fontsize() * larger)
        if figure.get_layout_engine() is None:
            figure.tight_layout()
    show_as_in_the_notebook()


plt.show = show_for_a_slide
"""


def draw(deck: Deck) -> dict[str, bytes]:
    """{cell: PNG} of the pictures of a deck. Raises SourceError where a cell cannot be run or
    draws nothing.
    """
    wanted = {slide.picture for slide in deck.slides if slide.picture}
    if not wanted:
        return {}
    cells = {cell.name: cell.source for cell in read_cells(deck.part)}
    names = [name for name in BEFORE if name in cells]
    notebook = nbformat.v4.new_notebook(
        cells=[
            *(_code(name, cells[name]) for name in names),
            _code("style", STYLE),
            *(_code(name, cells[name]) for name in deck.run),
        ]
    )
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        lay_out(deck.part, home, solved=True)
        client = NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": home}}
        )
        try:
            client.execute(env={**os.environ, "HW_PRESET": "laptop"})
        except CellExecutionError as error:
            raise SourceError(f"{deck.part}: a picture cannot be drawn: {error}") from error
    drawn = {cell.id: _image(cell) for cell in notebook.cells if cell.id in wanted}
    if empty := sorted(name for name, image in drawn.items() if image is None):
        raise SourceError(f"{deck.part}: {', '.join(empty)} draws nothing")
    return {name: small(image) for name, image in drawn.items() if image is not None}


def _code(name: str, source: str) -> Any:
    return nbformat.v4.new_code_cell(source, id=name)


def _image(cell: Any) -> bytes | None:
    """The first picture that a cell has shown."""
    for output in cell.outputs:
        if "image/png" in output.get("data", {}):
            return base64.b64decode(output["data"]["image/png"])
    return None


def stands_beside(slide: Slide, pictures: dict[str, bytes]) -> bool:
    """Whether a picture is so high that it is larger beside the words than below them."""
    width, height = Image.open(io.BytesIO(pictures[slide.picture])).size
    return bool(slide.texts) and width < HIGH * height


def small(image: bytes) -> bytes:
    """The same picture in few colours, a third of the bytes."""
    few = Image.open(io.BytesIO(image)).convert("RGB").quantize(COLOURS)
    made = io.BytesIO()
    few.save(made, "PNG", optimize=True)
    return made.getvalue()
