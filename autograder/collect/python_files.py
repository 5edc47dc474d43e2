"""The Python files of a submission: read them, see whether they compile, find what they import and
what is not attempted yet.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from .. import AutograderError
from ..content import homework


class Refusal(AutograderError):
    """What is wrong with a file, and what to do about it."""


def read(folder: Path, name: str) -> bytes:
    """A file that must be there. Raises Refusal."""
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise Refusal(f"{name}: missing. It was looked for in {folder}") from None
    except OSError as error:
        raise Refusal(f"{name}: cannot be read ({error.strerror})") from None


def parse(name: str, content: bytes) -> ast.Module:
    """The file's syntax tree. Raises Refusal with the line that is in the way."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refusal(
            f"{name}, line {line}: not UTF-8. Save the file with encoding UTF-8"
        ) from None
    try:
        tree = ast.parse(content, name)
        compile(tree, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        number = error.lineno or 1
        line_text = lines[number - 1].strip() if number <= len(lines) else ""
        raise Refusal(
            f"{name}, line {number}: does not compile, {error.msg}\n        {line_text}"
        ) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise Refusal(f"{name}: does not compile, {error}") from None
    return tree


def helpers(folder: Path, part: str, trees: dict[str, ast.Module]) -> dict[str, bytes]:
    """Files of the student's own that packed files import, and those that these import in turn, by
    their names in the zip. trees: the packed files. Raises Refusal where one does not compile.
    """
    known, found = homework().parts[part].paths, dict[str, bytes]()
    left = list(trees.items())
    while left:
        importer, tree = left.pop(0)
        for module in imported(tree):
            places = (f"{part}/{module}.py", f"{importer.rpartition('/')[0]}/{module}.py")
            name = next((place for place in places if (folder / place).is_file()), None)
            if module in known or name is None or name in trees or name in found:
                continue
            found[name] = read(folder, name)
            left.append((name, parse(name, found[name])))
    return found


def imported(tree: ast.Module) -> list[str]:
    """The first names of all modules that a file imports, wherever it does."""
    names = list[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [node.module] if node.module else [alias.name for alias in node.names]
    return list(dict.fromkeys(name.partition(".")[0] for name in names))


def find_unattempted(tree: ast.Module) -> list[str]:
    """The text of each `raise NotImplementedError(...)`, or where it stands if it says nothing;
    each once.
    """
    if not tree.body:
        return ["everything: the file is empty"]
    # an exercise may have several places to fill in
    return list(dict.fromkeys(_unattempted(tree, ())))


def _unattempted(tree: ast.AST, inside: tuple[str, ...]) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.expr):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            call = node.exc if isinstance(node.exc, ast.Call) else None
            error, arguments = (call.func, call.args) if call else (node.exc, [])
            if isinstance(error, ast.Name) and error.id == "NotImplementedError":
                text = (
                    arguments[0].value
                    if arguments and isinstance(arguments[0], ast.Constant)
                    else None
                )
                yield str(text or f"{'.'.join(inside) or 'the module'}, line {node.lineno}")
        named = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _unattempted(node, (*inside, getattr(node, "name", "")) if named else inside)
