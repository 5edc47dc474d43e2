"""Checks as data files, for students: probes, right answers and known wrong answers as tensors; of
what is measured where a function is wrong, the paper's formula.

A part is two files, PART.json and PART.safetensors. The instructor's grader reads them too, to name
mistakes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy

from .. import AutograderError
from ..worker.homework import vocabulary  # noqa: F401  # its steps are known from here on
from ..worker.probing.vocabulary import from_plain, to_plain
from .checks import Answer, Arrays, Axis, Case, Check, Facet, Measurement
from .differences import describe_difference
from .trials import Trial

FORMAT = "frozen-checks/3"
STAGED = "staged"  # the hint level that says more of each version of the code that fails
FOLDER = Path(__file__).resolve().parent.parent / "frozen"


class FrozenError(AutograderError, ValueError):
    """A frozen file that is missing, or of another version. The message says what to do."""


@dataclass(frozen=True)
class Frozen:
    """The public checks of a part, and how much the instructor lets them say: none, where, what or
    staged.

    stubs: {path: text} of the files that students write in, as they are handed out. dropped: names
        of parts, exercises and checks that the course does without.
    points_by_a_person: {exercise: points} that a person gives, where they differ from part.toml.
    """

    checks: list[Check]
    hints: str
    stubs: dict[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    points_by_a_person: dict[str, float] = field(default_factory=dict)


def freeze(part: Frozen) -> tuple[dict[str, Any], Arrays]:
    """A part as a JSON-able dict and the arrays that it refers to by name."""
    arrays: Arrays = {}
    checks = [_freeze_check(check, arrays) for check in part.checks]
    about = {"hints": part.hints, "stubs": part.stubs, "dropped": list(part.dropped)}
    if part.points_by_a_person:
        about["points_by_a_person"] = part.points_by_a_person
    return {"format": FORMAT, **about, "checks": checks}, arrays


def _freeze_check(check: Check, arrays: Arrays) -> dict[str, Any]:
    apart = ("cases", "measurement", "trial")
    plain = {name: getattr(check, name) for name in check.__dataclass_fields__ if name not in apart}
    made, measurement = check.measurement, None
    if made is not None:
        measurement = {
            "kind": made.kind,
            "facets": {facet.name: facet.points for facet in made.facets},
            "cases": [_freeze_case(f"{check.id}|facets", case, arrays) for case in made.cases],
            "claims": made.claims,
        }
    cases = [_freeze_case(check.id, case, arrays) for case in check.cases]
    frozen = {**plain, "cases": cases, "measurement": measurement}
    if check.trial:
        frozen["trial"] = check.trial.for_students().to_dict()
    if read := [case for case in check.all_cases() if case.readings]:
        frozen["readings"] = [*read[0].readings]  # the same in each case
    return frozen


def _freeze_case(check_id: str, case: Case, arrays: Arrays) -> dict[str, Any]:
    place = f"{check_id}|{case.name}"
    _put(arrays, f"{place}|input", case.inputs)
    for number, expected in enumerate(case.expected):
        _put(arrays, f"{place}|expected|{number}", _frozen_outputs(case, expected))
    if case.readings:
        stacked = np.stack([*case.readings.values()]).astype(np.float32)
        _put(arrays, f"{place}|readings", {"all": stacked})
    wrong = {}
    for name, answer in case.wrong.items():
        _put(arrays, f"{place}|wrong|{name}", _where_it_differs(answer, case))
        wrong[name] = {"raised": answer.raised, "message": answer.message, "kinds": answer.kinds}
    return {
        "name": case.name,
        "title": case.title,
        "probe": to_plain(case.probe),
        "needs": list(case.needs),
        "tolerance": case.tolerance,
        "right_answers": len(case.expected),
        # safetensors sorts names; the first that differs is the one to speak of
        "outputs": [*_frozen_outputs(case, case.expected[0])] if case.expected else [],
        "wrong": wrong,
        "facts": case.facts,
        "sentence": case.sentence,
        "conventions": list(case.conventions),
        "axes": {
            name: [[axis.says, list(axis.values)] for axis in axes]
            for name, axes in case.axes.items()
        },
        "claims": list(case.claims),
        "roles": case.roles,
        "where": {name: list(words) for name, words in case.where.items()},
        "instead": _freeze_case(check_id, case.instead, arrays) if case.instead else None,
    }


def _frozen_outputs(case: Case, expected: Arrays) -> Arrays:
    return {name: value for name, value in expected.items() if name not in case.unfrozen}


def _where_it_differs(answer: Answer, case: Case) -> Arrays:
    """The outputs that a mistake gets wrong; thaw() takes the rest from the right answer."""
    right = case.expected[0]
    close = {
        n
        for n, v in answer.outputs.items()
        if describe_difference(n, v, right[n], case.tolerance) is None
    }
    return {n: v.astype(np.float32) for n, v in answer.outputs.items() if n not in close}


def _put(arrays: Arrays, place: str, values: Arrays) -> None:
    for name, value in values.items():
        arrays[f"{place}|{name}"] = np.array(value, order="C")


def thaw(plain: dict[str, Any], arrays: Arrays) -> Frozen:
    """What freeze() was given. Raises FrozenError for what another version made."""
    _refuse_other_versions(plain)
    by_place: dict[str, Arrays] = {}
    for key, value in arrays.items():
        place, _, name = key.rpartition("|")
        by_place.setdefault(place, {})[name] = value
    return _with_checks(plain, [_thaw_check(check, by_place) for check in plain["checks"]])


def _refuse_other_versions(plain: dict[str, Any]) -> None:
    if plain.get("format") != FORMAT:
        raise FrozenError(
            "these checks were frozen by another version: make them again with `python -m "
            "autograder release`"
        )


def _with_checks(plain: dict[str, Any], checks: list[Check]) -> Frozen:
    # files of versions before have no stubs
    return Frozen(
        checks,
        plain["hints"],
        plain.get("stubs", {}),
        tuple(plain.get("dropped", ())),
        plain.get("points_by_a_person", {}),
    )


def _thaw_check(plain: dict[str, Any], by_place: dict[str, Arrays]) -> Check:
    said = plain.get("readings", [])  # files of versions before have none
    cases = tuple(_thaw_case(plain["id"], case, by_place, said) for case in plain["cases"])
    measurement = None
    if made := plain["measurement"]:
        measurement = Measurement(
            made["kind"],
            tuple(Facet(name, points) for name, points in made["facets"].items()),
            tuple(_thaw_case(f"{plain['id']}|facets", case, by_place) for case in made["cases"]),
            {output: (facet, says) for output, (facet, says) in made["claims"].items()},
        )
    trial = Trial.from_dict(plain["trial"]) if "trial" in plain else None
    return _plain_check(plain, cases=cases, measurement=measurement, trial=trial)


def _plain_check(plain: dict[str, Any], **apart: Any) -> Check:
    return Check(**{**{k: v for k, v in plain.items() if k != "readings"}, **apart})


def _thaw_case(
    check_id: str, plain: dict[str, Any], by_place: dict[str, Arrays], said: Sequence[str] = ()
) -> Case:
    place = f"{check_id}|{plain['name']}"
    right = [by_place[f"{place}|expected|{number}"] for number in range(plain["right_answers"])]
    expected = tuple(
        {name: values[name] for name in [*plain["outputs"], *values] if name in values}
        for values in right
    )
    wrong = {}
    for name, answer in plain["wrong"].items():
        outputs = (
            {**expected[0], **by_place.get(f"{place}|wrong|{name}", {})}
            if answer["raised"] is None
            else {}
        )
        wrong[name] = Answer(
            {n: v for n, v in outputs.items() if n not in answer["kinds"]}, **answer
        )
    return Case(
        name=plain["name"],
        title=plain["title"],
        probe=from_plain(plain["probe"]),
        inputs=by_place.get(f"{place}|input", {}),
        expected=expected,
        needs=tuple(plain["needs"]),
        instead=_thaw_case(check_id, plain["instead"], by_place, said)
        if plain["instead"]
        else None,
        tolerance=plain["tolerance"],
        wrong=wrong,
        facts=plain["facts"],
        sentence=plain["sentence"],
        conventions=tuple(plain["conventions"]),
        axes={
            name: tuple(Axis(says, tuple(values)) for says, values in axes)
            for name, axes in plain["axes"].items()
        },
        claims=tuple(plain["claims"]),
        readings=dict(
            zip(said, by_place.get(f"{place}|readings", {}).get("all", ()), strict=False)
        ),
        roles=plain.get("roles", {}),
        where={name: tuple(words) for name, words in plain.get("where", {}).items()},
    )


def load(part: str, folder: Path = FOLDER) -> Frozen:
    """A frozen part by its name. Raises FrozenError."""
    plain = _read(part, folder)
    return thaw(plain, safetensors.numpy.load_file(folder / f"{part}.safetensors"))


def outline(part: str, folder: Path = FOLDER) -> Frozen:
    """The same without cases, for who only wants to know what is asked. Raises FrozenError."""
    plain = _read(part, folder)
    _refuse_other_versions(plain)
    bare = [_plain_check(c, cases=(), measurement=None, trial=None) for c in plain["checks"]]
    return _with_checks(plain, bare)


def _read(part: str, folder: Path) -> dict[str, Any]:
    file = folder / f"{part}.json"
    if not file.is_file():
        raise FrozenError(
            f"{file} is missing: instructors make it with `python -m autograder release`"
        )
    return dict(json.loads(file.read_text(encoding="utf-8")))


def to_bytes(part: Frozen) -> tuple[bytes, bytes]:
    """The contents of PART.json and PART.safetensors."""
    plain, arrays = freeze(part)
    return (json.dumps(plain, indent=1) + "\n").encode(), safetensors.numpy.save(arrays)


def agree(left: tuple[bytes, bytes], right: tuple[bytes, bytes]) -> bool:
    """Whether two frozen parts say the same, up to the last bits of floats and the wording of
    exceptions.

    In both, machines and versions of torch differ.
    """
    if _without_messages(left[0]) != _without_messages(right[0]):
        return False
    ours, theirs = safetensors.numpy.load(left[1]), safetensors.numpy.load(right[1])
    return ours.keys() == theirs.keys() and all(_near(ours[name], theirs[name]) for name in ours)


def _without_messages(plain: bytes) -> Any:
    return json.loads(
        plain, object_hook=lambda entry: {k: v for k, v in entry.items() if k != "message"}
    )


def _near(left: np.ndarray, right: np.ndarray) -> bool:
    if left.shape != right.shape or left.dtype != right.dtype:
        return False
    scale = np.abs(right[np.isfinite(right)]).max(initial=0.0) if right.dtype.kind == "f" else 0.0
    return bool(np.allclose(left, right, rtol=0.0, atol=3e-6 * max(1.0, scale), equal_nan=True))
