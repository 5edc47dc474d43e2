"""The rounds: every patient of the ward, with the mistakes that its artefact can be told from and
the second symptom, found by running the mutants. The release does this, and keeps what came of it.
"""

import contextlib
import functools
import hashlib
import itertools
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from .ward_code import HEALTHY, Fault, exercise_of
from .ward_families import FAMILIES, NEVER, Family
from .ward_summary import Arrays, deviation_by_chance, tell_apart

SEED = 1  # of the artefact that is shown; the classifier has seen it and another one
SEEDS = (SEED, 2)
OPTIONS = 5


@dataclass(frozen=True)
class Template:
    """A patient before it is examined: a family, one of its settings, and a mistake."""

    family: Family
    setting: Any
    fault: Fault

    def artefact(self, seed: int = SEED) -> Arrays:
        """What is shown, and the same of correct code under names with `healthy`."""
        with quiet():
            shown = self.family.run(self.fault, self.setting, seed)
            right = self.family.run(HEALTHY, self.setting, seed)
        beside = self.family.beside(self.setting)
        return shown | {f"healthy {name}": values for name, values in right.items()} | beside


@dataclass(frozen=True)
class Patient:
    """options: the mistake first, then four that its artefact can be told from. asks, says,
    answer: the second symptom, its answers, and which of them is right.
    """

    template: Template
    options: tuple[Fault, ...]
    asks: str
    says: tuple[str, ...]
    answer: int


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Mutants overflow, and say so; one thread gives the same numbers as many, and is not
    slower.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        torch.set_num_threads(threads)


class Runs:
    """A family's artefacts, each run once."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.run = functools.cache(family.run)

    def summary(self, fault: Fault, setting: Any, seed: int) -> np.ndarray:
        """What a classifier sees of one."""
        found = self.run(fault, setting, seed)
        return self.family.summary(found, getattr(setting, "world", ""))


def examine(family: Family, setting: Any, tell: Callable[[str], None]) -> list[Patient]:
    """The patients of a family with one setting: those that can be told from correct code, from
    four other mistakes at least, and whose second symptom is clear. Samplers whose x is not finite
    on the way look alike, whatever is wrong.
    """
    with quiet():
        runs = Runs(family)
        seen = _summaries(runs, setting, tell)
        chance = deviation_by_chance([*seen.values()])
        sick = [
            fault
            for fault in seen
            if fault != HEALTHY and tell_apart(seen[fault], seen[HEALTHY], chance)
        ]
        patients = []
        for fault in sick:
            others = [
                each
                for each in sick
                if each != fault and tell_apart(seen[fault], seen[each], chance)
            ]
            usable = len(others) >= OPTIONS - 1 and _is_finite(runs.run(fault, setting, SEED))
            clear = _clear_symptom(runs, setting, fault) if usable else None
            if clear is not None:
                options = (fault, *_distractors(fault, others))
                patients.append(Patient(Template(family, setting, fault), options, *clear))
    return patients


def known_faults(family: Family) -> list[Fault]:
    """The mistakes that a family may have."""
    found: dict[str, Fault] = {}  # by what they are called: a check may know what another does
    for check in family.checks:
        for each in exercise_of(check).misconceptions:
            if each.name not in (*NEVER, *family.not_used):
                found.setdefault(each.name, Fault(check, each.name))
    return [*found.values()]


def _summaries(
    runs: Runs, setting: Any, tell: Callable[[str], None]
) -> dict[Fault, list[np.ndarray]]:
    """What a classifier sees of each mistake that runs, and of correct code, by seed."""
    right = runs.run(HEALTHY, setting, SEED)
    seen = {HEALTHY: [runs.summary(HEALTHY, setting, seed) for seed in SEEDS]}
    for fault in known_faults(runs.family):
        tell(f"{runs.family.name}: {fault.name}")
        # an artefact is what code draws, not how it ends
        with contextlib.suppress(RuntimeError, IndexError, TypeError, AttributeError, ValueError):
            if not _is_same(runs.run(fault, setting, SEED), right):
                seen[fault] = [runs.summary(fault, setting, seed) for seed in SEEDS]
    return seen


def _is_finite(found: Arrays) -> bool:
    return bool(np.isfinite(found.get("size", np.zeros(1))).all())


def _is_same(one: Arrays, other: Arrays) -> bool:
    return all(
        one[name].shape == other[name].shape and np.allclose(one[name], other[name], equal_nan=True)
        for name in other
    )


def _clear_symptom(
    runs: Runs, setting: Any, fault: Fault
) -> tuple[str, tuple[str, ...], int] | None:
    """One of the second symptoms whose answers are clear. The fault decides which: of three faults,
    two get one that changes something, where there is one.
    """
    clear = []
    for symptom in runs.family.symptoms:
        with contextlib.suppress(RuntimeError, IndexError, ValueError):
            answer = symptom.answer(runs.run, fault, setting)
            if answer is not None:
                clear.append((symptom.asks, symptom.says, answer))
    number = _number(fault)
    changing = [each for each in clear if each[2] != 1]
    if changing and number % 3:
        clear = changing
    return clear[number // 3 % len(clear)] if clear else None


def _distractors(fault: Fault, others: list[Fault]) -> list[Fault]:
    """Four others, from as many places in the code as there are: each place is asked in turn."""
    by_place: dict[str, list[Fault]] = defaultdict(list)
    for each in sorted(others, key=lambda each: _number(fault, each)):
        by_place[each.misconception().edits[0][0]].append(each)
    places = sorted(by_place.values(), key=lambda each: _number(fault, each[0]))
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*places))
    return [each for each in in_turn if each is not None][: OPTIONS - 1]


def _number(*faults: Fault) -> int:
    """A number that faults decide, the same on each machine."""
    name = "/".join(f"{fault.check} {fault.name}" for fault in faults)
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")


def all_rounds(tell: Callable[[str], None]) -> list[Patient]:
    """All patients. A mistake that several families or settings can show is shown by one of
    them.
    """
    shown: dict[Fault, list[Patient]] = defaultdict(list)
    for family in FAMILIES:
        for setting in family.settings:
            for patient in examine(family, setting, tell):
                shown[patient.template.fault].append(patient)
    return [each[_number(fault) % len(each)] for fault, each in shown.items()]
