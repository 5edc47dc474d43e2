"""Who wrote nearly the same: fingerprints of code by copydetect, with what was handed out left
aside. A likeness is a reason to look, never a verdict.
"""

import io
import itertools
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from .students_code import MAX_TEXT, OwnText
from .time_limit import time_limit

ALIKE = 0.9  # share of one submission's own code that is found in the other one
MIN_CODE = 200  # tokens' characters of own code below which likeness says nothing
SECONDS_EACH = 10.0
GRAM, WINDOW = 25, 10
Group = tuple[float, list[str]]


@dataclass
class Prints:
    """The fingerprints of what a student wrote, without what was handed out. code: of the code
    alone. spelt: of the same in one spelling.
    """

    code: Any
    whole: Any
    spelt: "Prints | None" = None

    @property
    def is_short(self) -> bool:
        """Whether there is too little code to say anything by it."""
        return bool(self.code.token_coverage < MIN_CODE)

    @property
    def looked_for(self) -> Any:
        """What is looked for in others' whole text: the code, so that other words around it hide
        nothing; where there is hardly any, all that there is.
        """
        return self.whole if self.is_short else self.code


@dataclass
class Compared:
    """Who is like whom, and who was not compared, or with less than one would think.

    unusual: whose text the library cannot take in. unspelt: the same of the text in one spelling.
    short: who has too little code.
    """

    groups: list[Group]
    unusual: list[str] = field(default_factory=list)
    unspelt: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)


def compare(
    texts: dict[str, OwnText], handed_out: OwnText, earlier: Collection[str] = ()
) -> Compared:
    """Compare everybody with everybody, from texts by student. earlier: those among them that this
    class did not hand in, who are not compared with each other.
    """
    prints: dict[str, Prints] = {}
    same: dict[tuple[frozenset[int], ...], str] = {}  # the first student with these fingerprints
    copies: dict[str, list[str]] = {}
    made = Compared([])
    take = _prints_without(handed_out)
    take_spelt = _prints_without(handed_out.spelt or OwnText(""))
    for student, text in sorted(texts.items()):
        try:
            with time_limit(SECONDS_EACH):
                theirs = take(text)
        # text that a student chose: whatever it does to the library, it costs nobody else
        except Exception:
            made.unusual.append(student)
            continue
        try:
            if text.spelt:
                with time_limit(SECONDS_EACH):
                    theirs = replace(theirs, spelt=take_spelt(text.spelt))
        except Exception:  # as above
            made.unspelt.append(student)
        if theirs.is_short:
            made.short.append(student)
        if theirs.looked_for.token_coverage < MIN_CODE:
            continue
        spellings = (theirs, theirs.spelt) if theirs.spelt else (theirs,)
        hashes = (frozenset(each.looked_for.hashes) for each in spellings)
        first = same.setdefault((*hashes,), student)
        copies.setdefault(first, []).append(student)
        # with a copy there is nothing to find out, and in a large class that is most of the work
        if first == student:
            prints[student] = theirs
    alike = {
        (one, other): share
        for (one, ours), (other, theirs) in itertools.combinations(prints.items(), 2)
        if not {*copies[one], *copies[other]} <= {*earlier}
        and (share := _likeness(ours, theirs)) >= ALIKE
    }
    groups = [group for group in _groups(alike, copies) if not {*group[1]} <= {*earlier}]
    made.groups = sorted(groups, key=lambda group: (-len(group[1]), -group[0], group[1]))
    return made


def _prints_without(handed_out: OwnText) -> Callable[[OwnText], Prints]:
    """What takes the fingerprints of a text in its spelling, but for those of what was handed
    out.
    """
    import copydetect

    def fingerprint(text: str, window: int, without: list[int]) -> Any:
        stream = io.StringIO(text)
        return copydetect.CodeFingerprint("any.py", GRAM, window, boilerplate=without, fp=stream)

    known = f"{handed_out.code}\n{handed_out.elsewhere}"
    given = list(fingerprint(known, 1, []).hashes)
    lines = {line.strip() for line in known.split("\n")}

    def take(text: OwnText) -> Prints:
        code, whole = (
            fingerprint(_without(lines, each), WINDOW, given)
            for each in (text.code[:MAX_TEXT], text.whole())
        )
        return Prints(code, whole)

    return take


def _likeness(ours: Prints, theirs: Prints) -> float:
    """The larger share of one's code that is found in the other's, as it is written or in one
    spelling.
    """
    share = max(_share(ours, theirs), _share(theirs, ours))
    if ours.spelt and theirs.spelt:
        share = max(share, _likeness(ours.spelt, theirs.spelt))
    return share


def _share(ours: Prints, theirs: Prints) -> float:
    """How much of what one wrote is found in what another did."""
    import copydetect

    wanted = ours.looked_for
    if wanted.token_coverage < MIN_CODE:
        return 0.0
    # else not worth the exact look
    if 2 * len(wanted.hashes & theirs.whole.hashes) < len(wanted.hashes):
        return 0.0
    return float(copydetect.compare_files(wanted, theirs.whole)[1][0])


def _without(lines: set[str], text: str) -> str:
    """A text without lines that were handed out: most of it, and reading it is most of the work.

    Those that open or close a string over several lines stay, so that the rest is read as what it
    is.
    """
    return "\n".join(
        line
        for line in text.split("\n")
        if line.strip() not in lines or '"""' in line or "'''" in line
    )


def _groups(alike: dict[tuple[str, str], float], copies: dict[str, list[str]]) -> Iterable[Group]:
    """Those who are each alike to all others of their group, with the least likeness in it.

    copies: for the first with a text, all who have it. Being alike is not handed on: two who are
        not alike may both be like a third, and are in two groups with them then. Every two who are
        alike are in a group together.
    """
    like: dict[str, dict[str, float]] = {student: {} for student in copies}
    for (one, other), share in alike.items():
        like[one][other] = like[other][one] = share
    told: set[frozenset[str]] = set()
    for one, other in alike:
        if frozenset((one, other)) in told:
            continue
        group = [one, other]
        for student in sorted(like[one].keys() & like[other].keys()):
            if all(member in like[student] for member in group):
                group.append(student)
        pairs = list(itertools.combinations(group, 2))
        told.update(map(frozenset, pairs))
        share = min(like[first][second] for first, second in pairs)
        yield (
            round(min(1.0, share), 3),
            sorted(itertools.chain(*(copies[student] for student in group))),
        )
    for first, same in copies.items():
        if not like[first] and len(same) > 1:
            yield 1.0, sorted(same)
