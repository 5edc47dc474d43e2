"""Reads the submission_metadata.yml of a Gradescope export: who handed in which folder, and
when.
"""

import math
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import yaml

FILE = "submission_metadata.yml"


@dataclass(frozen=True)
class Person:
    """A member of the group that handed in."""

    name: str
    sid: str = ""
    email: str = ""


@dataclass(frozen=True)
class Attempt:
    """One time that somebody handed in. score: what Gradescope gave for it, where it says so."""

    submitted: datetime
    score: float | None = None


@dataclass(frozen=True)
class Entry:
    """One submission folder. attempts: this one and those before it, the first one first."""

    people: list[Person] = field(default_factory=list)
    submitted: datetime | None = None
    attempts: tuple[Attempt, ...] = ()


class _Loader(yaml.SafeLoader):
    """Gradescope writes Ruby objects: they are read as the plain values in them, and never
    built.
    """


def _plain(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)  # type: ignore[arg-type]


_Loader.add_multi_constructor("!", _plain)


def read(file: Path) -> dict[str, Entry]:
    """{folder: entry}. What is not as expected is left out; raises ValueError where the file is
    no YAML at all.
    """
    try:
        known = yaml.load(file.read_text(encoding="utf-8"), _Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{file.name} cannot be read: {error}") from error
    entries = known.items() if isinstance(known, dict) else ()
    return {str(folder): _entry(entry) for folder, entry in entries if isinstance(entry, dict)}


def _entry(entry: dict[str, Any]) -> Entry:
    listed = entry.get(":submitters")
    people = (
        [person for person in listed if isinstance(person, dict)]
        if isinstance(listed, list)
        else []
    )
    history = entry.get(":history")
    earlier = history if isinstance(history, list) else []
    tried = [_attempt(each) for each in [entry, *earlier] if isinstance(each, dict)]
    # the history may have the last one, too
    attempts = {each.submitted: each for each in reversed(tried) if each is not None}
    in_order = tuple(attempts[moment] for moment in sorted(attempts))
    return Entry([_person(person) for person in people], _created(entry), in_order)


def _created(entry: dict[str, Any]) -> datetime | None:
    created = entry.get(":created_at")
    if isinstance(created, dict):
        created = created.get("utc") or created.get("time")
    return _moment(created)


def _attempt(entry: dict[str, Any]) -> Attempt | None:
    moment, score = _created(entry), entry.get(":score")
    if moment is None:
        return None
    if not isinstance(score, int | float) or isinstance(score, bool) or not math.isfinite(score):
        return Attempt(moment)
    return Attempt(moment, float(score))


def _person(person: dict[str, Any]) -> Person:
    name, sid, email = (str(person.get(f":{key}") or "") for key in ("name", "sid", "email"))
    return Person(name or email or sid, sid, email)


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.replace(" UTC", "+00:00").replace("Z", "+00:00"))
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=timezone.utc)
