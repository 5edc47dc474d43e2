"""What a check is: data. The exercises make checks, the release freezes them to files, the
judge decides on them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..worker.probing.vocabulary import Probe
from .printable import NOTHING, Printable
from .trials import Trial

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Place:
    """The student's own line that an exception came from.

    leads_to: where it was raised, in words, if that is in a function that is not to blame.
    """

    file: Printable
    line: int
    text: Printable
    leads_to: Printable = NOTHING


@dataclass(frozen=True)
class Answer:
    """What student code answered to one case: what was reported, or what it raised."""

    outputs: Arrays = field(default_factory=dict, repr=False)
    # reported things that are no numbers: the name of their type
    kinds: dict[str, Printable] = field(default_factory=dict)
    # typed answers that cannot be read: a sentence on why
    unread: dict[str, Printable] = field(default_factory=dict)
    raised: Printable | None = None  # the name of the exception's type
    message: Printable = NOTHING  # the exception's text
    where: Place | None = None
    seconds: float = 0.0
    tried: tuple[Printable, ...] = ()  # what the code tried beside its work: "open /etc/passwd"


@dataclass(frozen=True)
class Axis:
    """What an axis of an output counts, in the words of its exercise.

    says: "sample {}"; values: what its places stand for, where that is not their numbers from 0.
    """

    says: str
    values: tuple[int | str, ...] = ()

    def at(self, place: int) -> str:
        """A place on it in words."""
        return self.says.format(self.values[place] if self.values else place)


@dataclass(frozen=True)
class Case:
    """One probe with its inputs, the answers that are right, and, where known, what each wrong
    answer returns.
    """

    name: str  # unique within its check
    title: str  # as the student reads it: "a batch of 5 images"
    probe: Probe = field(repr=False)
    inputs: Arrays = field(repr=False)
    expected: tuple[Arrays, ...] = field(repr=False)  # any of these is right
    # checks that must have passed, because this case runs on the student's own code
    needs: tuple[str, ...] = ()
    instead: "Case | None" = None  # what is run where one of them did not: stand-ins take its place
    tolerance: float = 2e-5  # of the largest expected value; comparison.py says why
    # misconception: what it answers
    wrong: dict[str, Answer] = field(default_factory=dict, repr=False)
    # what students may check where `expected` gives all away
    form: Arrays = field(default_factory=dict, repr=False)
    # {another student: what would be right for their numbers}
    others: dict[str, Arrays] = field(default_factory=dict, repr=False)
    # what would be right for other numbers that some student may have, each time in the same order
    anybodys: tuple[Arrays, ...] = field(default=(), repr=False)
    # outputs by which only fresh inputs are judged: a frozen file has no room for them
    unfrozen: tuple[str, ...] = ()
    # what each right answer goes by, where two functions have to go by the same
    conventions: tuple[str, ...] = ()
    # {output: what its axes count}, for who reads where it is wrong
    axes: dict[str, tuple[Axis, ...]] = field(default_factory=dict, repr=False)
    # outputs that are 1 where what their names say is so, and else 0
    claims: tuple[str, ...] = ()
    # what to say where it is the first case that fails, and no known mistake explains it
    sentence: str = ""
    fresh: bool = False  # made for this run from its seed: nobody could know it beforehand
    # of the sizes that students' notebooks have: what is wrong there alone costs half of the points
    usual: bool = False
    # what the formulas that are read off this case need to know: see Measurement
    facts: dict[str, Any] = field(default_factory=dict, repr=False)
    # {what to say of a wrong answer to the first question: the answer of which it is true}, the
    # simplest first
    readings: dict[str, np.ndarray] = field(default_factory=dict, repr=False)
    # {set that is asked for: {name: what it is to the node that is asked about, in the plural}}
    roles: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    # {the same set: what is special about it, "for a node without parents"}
    where: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def freshened(self) -> "Case":
        """The same case as one of fresh inputs, under a name that no public case has.

        Its title says nothing of its inputs, which a title of a public case does.
        """
        instead = self.instead.freshened() if self.instead else None
        return replace(
            self,
            name=f"fresh {self.name}",
            title=f"fresh inputs ({self.name})",
            instead=instead,
            fresh=True,
            readings={},
        )


@dataclass(frozen=True)
class Facet:
    """One of the things that a check asks at once, and its share of the check's points."""

    name: str
    points: float


@dataclass(frozen=True)
class Measurement:
    """How a wrong function is looked at one facet at a time.

    kind: what reads the records, see facets/. cases: have facts in place of right answers.
    claims: {output of the check's own cases: (the facet that is wrong where it is wrong, and what
        to say)}, for what takes more calls than a measurement makes.
    usual: cases of the sizes that training and sampling have: is what is right elsewhere right
        there, too?
    """

    kind: str
    facets: tuple[Facet, ...]
    cases: tuple[Case, ...] = field(repr=False)
    claims: dict[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    usual: tuple[Case, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Check:
    """A question to one function of the student's, worth points."""

    id: str
    exercise: str
    function: str  # Class.method
    module: str  # the student's file, without .py
    points: float
    cases: tuple[Case, ...] = field(repr=False)
    sentences: dict[str, str] = field(repr=False)  # misconception: the sentence that helps
    # reported number that is not 0: what to say about it
    remarks: dict[str, str] = field(default_factory=dict)
    visibility: str = "public"
    bonus: bool = False  # optional: its points come on top, and nothing is missing without them
    withheld: bool = False  # its right values could be copied: nothing for students shows one
    # students' copy of a check whose answer would stand in the file: see Case.form
    form_only: bool = False
    measurement: Measurement | None = None
    partial_credit: bool = True  # else a check is worth all of its points or none
    about: str = ""  # what it is about, in a few words
    test: str = ""  # its function in the students' unit tester
    source: str = ""  # where the equation stands; see Exercise
    trial: Trial | None = None  # of a file of tests: what they are tried on, in place of cases

    def all_cases(self) -> Iterator[Case]:
        """Every case that may be run, those with stand-ins too."""
        for case in self.cases:
            yield case
            if case.instead:
                yield case.instead


def choose_cases(cases: Iterable[Case], passed: set[str]) -> list[Case]:
    """The cases to run, given the ids of the checks that passed."""
    chosen = (case if passed.issuperset(case.needs) else case.instead for case in cases)
    return [case for case in chosen if case is not None]


def with_what_it_needs(check: str, checks: dict[str, Check]) -> set[str]:
    """The ids of a check and of all that must have passed before all of its cases are asked. One
    that is not among the checks needs nothing: it is hidden from students.
    """
    cases = checks[check].cases if check in checks else ()
    needed = {need for case in cases for need in case.needs}
    return {check}.union(*(with_what_it_needs(each, checks) for each in needed))
