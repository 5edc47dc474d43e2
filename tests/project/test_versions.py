"""One version, wherever it is written down, and a release note about it."""

import re
from datetime import date
from typing import Any

import yaml

import autograder
from autograder.content import ROOT, read_toml

PROJECT = read_toml(ROOT / "pyproject.toml")["project"]
CITATION: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASES = re.findall(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d{2}-\d{2})\)$", CHANGES, re.MULTILINE)


def test_the_version_is_the_same_everywhere() -> None:
    newest, day = RELEASES[0]
    assert PROJECT["version"] == autograder.__version__ == CITATION["version"] == newest
    assert CITATION["date-released"] == date.fromisoformat(day)


def test_the_citation_has_what_its_format_asks() -> None:
    """The required keys of Citation File Format 1.2.0, and no key that it does not know."""
    known = {"abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi"}
    known |= {"identifiers", "keywords", "license", "license-url", "message", "preferred-citation"}
    known |= {"references", "repository", "repository-artifact", "repository-code", "title", "type"}
    known |= {"url", "version"}
    assert {"cff-version", "message", "title", "authors"} <= CITATION.keys() <= known
    assert CITATION["cff-version"] == "1.2.0" and CITATION["type"] in ("software", "dataset")
    texts = ("message", "title", "abstract", "license", "version")
    assert all(isinstance(CITATION[key], str) and CITATION[key] for key in texts)
    assert len(set(CITATION["keywords"])) == len(CITATION["keywords"]) > 0


def test_the_citation_names_the_authors_and_the_licence_of_the_project() -> None:
    assert CITATION["authors"] == PROJECT["authors"]
    assert CITATION["license"] == PROJECT["license"]


def test_releases_are_dated_and_the_newest_comes_first() -> None:
    days = [date.fromisoformat(day) for _, day in RELEASES]
    numbers = [tuple(map(int, number.split("."))) for number, _ in RELEASES]
    assert RELEASES and days == sorted(days, reverse=True) and days[0] >= date(2026, 11, 30)
    assert numbers == sorted(set(numbers), reverse=True)
    headings = re.findall(r"^## (.+)$", CHANGES, re.MULTILINE)
    assert [each for each in headings if each != "Next"] == [f"{n} ({d})" for n, d in RELEASES]
