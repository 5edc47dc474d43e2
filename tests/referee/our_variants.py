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


def with_body(folder: Path, file: str, method: str, body: str) -> Path:
    """Write own/file with the body of Class.method replaced to folder/file; returns folder."""
    text = (OWN / file).read_text()
    owner, name = method.split(".")
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef) and node.name == owner:
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name == name:
                    lines = text.split("\n")
                    start = part.body[0].lineno - 1
                    lines[start : part.end_lineno] = [
                        "        " + line for line in body.strip("\n").split("\n")
                    ]
                    return write(folder, file, "\n".join(lines))
    raise AssertionError(f"no {method} in {file}")


def write(folder: Path, file: str, text: str) -> Path:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return folder
