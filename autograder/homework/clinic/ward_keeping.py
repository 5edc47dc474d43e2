"""What the release keeps of the rounds, beside the frozen checks: all patients with the numbers
that they show, the mistakes to choose from, and the answers. Graders read this; students never get
it.
"""

import hashlib
import json
import random
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load, save

from ...checking import frozen
from ...content import FOLDER, homework

NAME = "ward"
MADE_BY = (
    "symptoms", "ward_code", "ward_edits", "ward_families", "ward_forward", "ward_keeping",
    "ward_losses", "ward_rounds", "ward_samplers", "ward_summary", "ward_worlds",
)  # fmt: skip
DIGITS = 4  # of the numbers that are kept
# A symbol, or a function: "x_0 adds v", "invert returns ...", and "The step ..." as all else.
CALLED_BY_NAME = re.compile(
    r"The ([a-z]|\w*_\w+|epsilon|sigma|split|heun|sdedit|inpaint|invert|translate)\b"
)
Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Case:
    """A patient as it is kept. number: its own, from 1 on; kind: of its picture; says: what was run
    and is shown; options: the sentences of five mistakes, that of its own first; names: theirs in
    the catalogue, "check name"; asks, symptoms, symptom: the second question, its three answers,
    and the place of the right one.
    """

    number: int
    family: str
    kind: str
    says: str
    options: tuple[str, ...]
    names: tuple[str, ...]
    asks: str
    symptoms: tuple[str, ...]
    symptom: int

    @property
    def fault(self) -> str:
        """The name of its mistake in the catalogue."""
        return self.names[0]


_ward: dict[str, tuple[str, tuple[Case, ...], Arrays]] = {}  # as it is on disk, or was just made


def cases() -> tuple[Case, ...]:
    """All patients."""
    return _current()[1]


def numbers_of(case: Case) -> Arrays:
    """What the picture of a patient shows."""
    prefix = f"{case.number} "
    return {
        name.removeprefix(prefix): array
        for name, array in _current()[2].items()
        if name.startswith(prefix)
    }


def kept(tell: Callable[[str], None]) -> dict[str, bytes]:
    """The files as they should be: as they are, or made anew where the code that they came from has
    changed.
    """
    digest = source_digest()
    if _current()[0] != digest:
        _ward[NAME] = (digest, *_made(tell))
    return _to_bytes()


def source_digest() -> str:
    """The digest, white space aside, of all code that decides on patients: that of the ward, and
    the solutions and known mistakes that they are made of.
    """
    part = FOLDER / "clinic"
    files = [part / f"{name}.py" for name in MADE_BY]
    for name in ("conditional_ddpm", "diffusion_models", "flow_matching"):
        place = homework().parts[name]
        files += [*(FOLDER / name).glob("e*_mistakes.py")]
        files += [place.folder / path for path in (*place.graded, *place.bonus)]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update("".join(file.read_text(encoding="utf-8").split()).encode())
    return digest.hexdigest()


def _current() -> tuple[str, tuple[Case, ...], Arrays]:
    if NAME not in _ward:
        plain, arrays = (frozen.FOLDER / f"{NAME}{suffix}" for suffix in (".json", ".safetensors"))
        if not plain.is_file() or not arrays.is_file():  # nobody released yet: it takes minutes
            _ward[NAME] = (source_digest(), *_made(lambda _: None))
        else:
            _ward[NAME] = _read(plain, arrays)
    return _ward[NAME]


def _read(plain: Path, arrays: Path) -> tuple[str, tuple[Case, ...], Arrays]:
    told = json.loads(plain.read_text(encoding="utf-8"))
    found = tuple(map(_case, told["cases"]))
    return told["made_from"], found, load(arrays.read_bytes())


def _case(told: dict[str, Any]) -> Case:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in told.items()}
    return Case(**fields)


def _to_bytes() -> dict[str, bytes]:
    digest, found, arrays = _ward[NAME]
    told: dict[str, Any] = {"made_from": digest, "cases": [asdict(case) for case in found]}
    plain = json.dumps(told, indent=1) + "\n"
    return {f"{NAME}.json": plain.encode(), f"{NAME}.safetensors": save(arrays)}


def _made(tell: Callable[[str], None]) -> tuple[tuple[Case, ...], Arrays]:
    from .ward_rounds import all_rounds  # torch is needed here, and nowhere else

    # students read the numbers, which should say nothing of families and mistakes
    patients = [*all_rounds(tell)]
    random.Random(source_digest()).shuffle(patients)
    found, arrays = [], {}
    for number, patient in enumerate(patients, 1):
        family, setting = patient.template.family, patient.template.setting
        found.append(
            Case(
                number,
                family.name,
                family.shows,
                family.says(setting),
                tuple(option_text(each.misconception().sentence) for each in patient.options),
                tuple(f"{each.check} {each.name}" for each in patient.options),
                patient.asks,
                patient.says,
                patient.answer,
            )
        )
        for name, values in patient.template.artefact().items():
            rounded = np.round(np.asarray(values, dtype=np.float64), DIGITS)
            arrays[f"{number} {name}"] = np.clip(rounded, -1e12, 1e12).astype(np.float32)
    return tuple(found), arrays


def option_text(sentence: str) -> str:
    """A mistake's sentence as one of five to choose from: of nobody's code in particular, and
    without what it leads to, which would be a second hint.
    """
    told = sentence.replace("Your ", "The ", 1).replace(" your ", " the ")
    if CALLED_BY_NAME.match(told):
        told = told.removeprefix("The ")
    for more in (" As it is,", " Where B ", " The distribution is the same", " The sum passes",
                 " Beyond it ", " With alpha_bars[0]", " And the last one", " Answering 0",
                 " Without it,", " At t = 0 you"):  # fmt: skip
        told = told.partition(more)[0]
    for more, end in LEADS_TO.items():
        told = told.replace(more, end)
    return told


# What a sentence says of the symptoms, and what stands in its place.
LEADS_TO = dict.fromkeys(
    (
        ", and are far too small",
        ", or samples collapse towards the mean",
        ", which is almost 1",
        ", which leads away from the class",
        ", so it leads away from the class",
        ", so that the image comes back",
        "; rescaled, they pass 1 for a small T and everything turns to NaN",
    ),
    "",
)
