"""The texts of the repository that the site shows as they are: docs/*.md, CHANGELOG and others."""

import os
import re
from pathlib import Path

from autograder.content import ROOT

ON_THE_ROOT = {
    "README.md": "reference.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
FOLDER = "instructors"
LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\(([^)\s]+)\)")
NAMED = re.compile(r"(?<![\[`])`(docs/\w+\.md|CONTRIBUTING\.md|README\.md|CHANGELOG\.md)`")
CODE = re.compile(r"(^```.*?^```|^ {4}.*?$)", re.MULTILINE | re.DOTALL)


def pages() -> dict[Path, str]:
    """{text in the repository: its page below instructors/}, every docs/*.md among them."""
    docs = {file: file.name for file in sorted((ROOT / "docs").glob("*.md"))}
    return {**docs, **{ROOT / name: page for name, page in ON_THE_ROOT.items()}}


def make_page(file: Path) -> str:
    """A text, its links turned to pages of the site. A link to a file that the site does not have
    becomes the file's name, because a reader of the site has no such file.
    """
    there = pages()

    def turned(link: re.Match[str]) -> str:
        path, hash_, anchor = link[2].partition("#")
        if "://" in path or not path:
            return link[0]
        target = (file.parent / path).resolve()
        if target in there:
            return f"[{link[1]}]({there[target]}{hash_}{anchor})"
        return f"{link[1]} (`{os.path.relpath(target, ROOT)}`)"

    def named(name: re.Match[str]) -> str:
        target = ROOT / name[1]
        return f"[`{name[1]}`]({there[target]})" if target in there and target != file else name[0]

    pieces = CODE.split(file.read_text(encoding="utf-8"))
    pieces[::2] = [NAMED.sub(named, LINK.sub(turned, piece)) for piece in pieces[::2]]
    return "".join(pieces)


def write_all(sources: Path) -> list[str]:
    """Write every page below sources/instructors; returns their names, in order."""
    folder = sources / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for file, page in pages().items():
        (folder / page).write_text(make_page(file), encoding="utf-8")
    return [*pages().values()]
