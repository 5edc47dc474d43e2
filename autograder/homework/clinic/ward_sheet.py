"""What a student gets of the ward: ward.md with the questions, pictures and numbers of four
patients, and ward.json, which says whose ward it is.
"""

import importlib.util
import io
import json
import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import numpy as np

from ...content import ROOT, SOLUTIONS
from .ward import MISTAKES, SYMPTOMS, Ward, ward_of
from .ward_keeping import Case, numbers_of

HANDED_OUT = ROOT / "student" / "clinic"
HEAD = """# The ward

Four patients of exercise 4.2. Each is a run of code that has one mistake in it; you see what came
of it, and never the code. Of each, two things are asked: which of five mistakes it has, and a
second symptom, which counts half as much and only with the right mistake. Type the letters into
`patients.py`.

The data are points in the plane, of mean 0 and variance about 1, where nothing else is said. All
code but for the one mistake is right, and so is the network. Values that are not finite or beyond
10,000 are drawn at 10,000, and points outside of a picture at its edge. *About* as before means: a
size changes by less than a tenth, anything else by less than a quarter; no answer is close to that
border. Numbers are compared without their signs. How close samples are to the data is said of the
whole cloud, as a distribution (the energy distance to fresh data), and not of each sample and the
point next to it. How wide a cloud is: the root mean square of the coordinates. How far points move,
and how much two results differ: the mean over all points.

The numbers of each picture lie in `ward/`, and `ward_pictures.numbers(1)` reads those of patient 1.
Functions and equations are those of parts 1 to 3; 2.5 is optional, and `extras.md` tells it.
"""


def sheet_files(ward: Ward) -> Iterator[tuple[str, bytes]]:
    """(path below the clinic's folder, contents) of a ward. No answers among them."""
    yield "ward.md", ward_text(ward).encode()
    yield "ward.json", to_json(ward)
    for place, case in enumerate(ward.cases(), 1):
        told = numbers_as_json(case)
        yield f"ward/patient_{place}.json", told
        yield f"ward/patient_{place}.png", _picture(ward, place, case, told)


def to_json(ward: Ward) -> bytes:
    """ward.json: whose patients these are. The orders of the mistakes are not in it."""
    return (json.dumps(numbers_told(ward) | {"student": ward.student}, indent=1) + "\n").encode()


def numbers_told(ward: Ward) -> dict[str, object]:
    """What ward.json says of the patients."""
    return {"patients": list(ward.patients)}


def ward_text(ward: Ward) -> str:
    """The questions of a ward."""
    whose = ""
    if ward.student:
        name = re.sub(r"[^\w.@+ -]", "", ward.student)
        whose = f"\nThis ward was made for `{name}`: answers to another one do not fit it.\n"
    asked = [
        _questions(place, case, order)
        for place, (case, order) in enumerate(zip(ward.cases(), ward.orders, strict=True), 1)
    ]
    return "\n".join([HEAD + whose, *asked])


def _questions(place: int, case: Case, order: tuple[int, ...]) -> str:
    mistakes = [
        f"- **{place}{letter}**: {case.options[option]}"
        for letter, option in zip(MISTAKES, order, strict=True)
    ]
    symptoms = [
        f"- **{place}{letter}**: {words}."
        for letter, words in zip(SYMPTOMS, case.symptoms, strict=True)
    ]
    return "\n".join(
        [
            f"## Patient {place}\n",
            f"{case.says}\n",
            f"![Patient {place}](ward/patient_{place}.png)\n",
            "Which mistake does it have?\n",
            *mistakes,
            f"\nA second symptom: {case.asks[0].lower()}{case.asks[1:]}\n",
            *symptoms,
            "",
        ]
    )


def numbers_as_json(case: Case) -> bytes:
    """The numbers of a patient's picture; null where one is not finite."""
    numbers = {name: a for name, a in sorted(numbers_of(case).items()) if "kept" not in name}
    told = {
        "kind": case.kind,
        "shapes": {name: list(array.shape) for name, array in numbers.items()},
        "numbers": {
            name: [round(float(v), 4) if np.isfinite(v) else None for v in array.ravel()]
            for name, array in numbers.items()
        },
    }
    return (json.dumps(told) + "\n").encode()


def _picture(ward: Ward, place: int, case: Case, told: bytes) -> bytes:
    """The picture as PNG. That of the common ward is kept as long as its numbers are the same,
    because other versions of matplotlib draw it in other bytes.
    """
    picture, numbers = (HANDED_OUT / "ward" / f"patient_{place}.{kind}" for kind in ("png", "json"))
    if (
        ward == ward_of("", "")
        and picture.is_file()
        and numbers.is_file()
        and numbers.read_bytes() == told
    ):
        return picture.read_bytes()
    return draw(case)


@cache
def draw(case: Case) -> bytes:
    """The picture of a patient as PNG, in few colours."""
    import matplotlib

    before = matplotlib.get_backend()
    matplotlib.use("Agg")
    try:
        from matplotlib import pyplot
        from PIL import Image

        figure = _pictures().draw(case.kind, numbers_of(case))
        whole, small = io.BytesIO(), io.BytesIO()
        figure.savefig(whole, dpi=110)
        pyplot.close(figure)
        Image.open(whole).convert("RGB").quantize(64).save(small, "PNG", optimize=True)
        return small.getvalue()
    finally:
        matplotlib.use(before)


@cache
def _pictures() -> ModuleType:
    """The students' own ward_pictures.py: what they see is what they can draw."""
    path = SOLUTIONS / "clinic" / "ward_pictures.py"
    spec = importlib.util.spec_from_file_location("ward_pictures", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
