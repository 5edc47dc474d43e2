"""Builds submissions from our own solutions: texts replaced, or whole bodies of a method."""

import ast
from pathlib import Path

OWN = Path(__file__).resolve().parent / "own"


def submit(folder: Path, file: str, *changes: tuple[str, str]) -> Path:
    """Write own/file with texts replaced to folder/file; returns folder."""
    text = (OWN / file).read_text()
    for old, new in changes:
        assert text.count(old) >= 1, f"{old!r} is not in {file}"
        text = text.replace(old, new)
    return write(folder, file, text)


def with_body(folder: Path, file: str, function: str, body: str) -> Path:
    """Write own/file with the body of Class.method, or of a function, replaced; returns folder."""
    text = (OWN / file).read_text()
    owner, _, name = function.rpartition(".")
    tree = ast.parse(text)
    owners = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == owner]
    for part in owners[0].body if owners else tree.body:
        if isinstance(part, ast.FunctionDef) and part.name == name:
            lines, inward = text.split("\n"), " " * part.body[0].col_offset
            lines[part.body[0].lineno - 1 : part.end_lineno] = [
                inward + line for line in body.strip("\n").split("\n")
            ]
            return write(folder, file, "\n".join(lines))
    raise AssertionError(f"no {function} in {file}")


def write(folder: Path, file: str, text: str) -> Path:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return folder
