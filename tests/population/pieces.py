"""A submission as a few functions, and back: what its author wrote, put into the solved homework.

A piece file begins with comments that say what is right and wrong with it, and then holds, below a
line for each file, what differs from the solved homework: methods in their class, helpers,
constants, imports. Everything else is as the reference solution has it.
"""

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.content import ROOT

FOLDER = Path(__file__).parent
FILE_LINE = "# --- "


@dataclass(frozen=True)
class Truth:
    """What an author says of a function. mistakes: empty where it is right."""

    function: str  # "conditional_ddpm/DDPM.py:ConditionalDDPM.forward"
    mistakes: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        return not self.mistakes


@dataclass(frozen=True)
class Submission:
    """pieces: {path below the solved homework: what the author wrote}."""

    name: str
    persona: str
    truths: tuple[Truth, ...]
    pieces: dict[str, str] = field(repr=False)
    note: str = ""

    @property
    def part(self) -> str:
        return next(iter(self.pieces)).partition("/")[0]

    def files(self) -> dict[str, str]:
        """{path: the whole file}."""
        return {path: put_in(solved(path), piece) for path, piece in self.pieces.items()}


# What given classes, and the U-Net's first and last layer, were called when the submissions were
# written. Who makes these layers has them under the names that they were given.
FORMER_NAMES = {
    "conditional_ddpm/ResUNet.py": """

class Clocks(SinusoidalEmbedding):
    pass


class LeaveBlock(OutputBlock):
    pass


def _layer(old, new):
    return property(lambda network: network._modules.get(old, network._modules.get(new)))


ConditionalUnet.enter = _layer("enter", "conv_in")
ConditionalUnet.leave = _layer("leave", "conv_out")
"""
}


def solved(path: str) -> str:
    """A file of the reference solution, with what is given under its former names, too."""
    text = (ROOT / "solutions" / path).read_text(encoding="utf-8")
    return text + FORMER_NAMES.get(path, "")


def population(*parts: str) -> list[Submission]:
    """All submissions, or those of some parts, in order of their names."""
    everything = [read(file) for file in sorted(FOLDER.glob("submissions/*.py"))]
    return [each for each in everything if not parts or each.part in parts]


def read(file: Path) -> Submission:
    """One piece file."""
    head, pieces, path = [], {}, ""
    for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.startswith(FILE_LINE):
            path = line.removeprefix(FILE_LINE).strip()
            pieces[path] = ""
        elif path:
            pieces[path] += line
        else:
            head.append(line.removeprefix("#").strip())
    plain = json.loads("\n".join(head))
    truths = tuple(Truth(name, tuple(wrong)) for name, wrong in plain["functions"].items())
    return Submission(file.stem, plain["persona"], truths, pieces, plain.get("note", ""))


def write(submission: Submission, folder: Path) -> None:
    """Store a submission as a piece file."""
    plain = {
        "persona": submission.persona,
        "functions": {truth.function: truth.mistakes for truth in submission.truths},
        **({"note": submission.note} if submission.note else {}),
    }
    told = json.dumps(plain, indent=1, ensure_ascii=False)
    text = "".join(f"# {line}\n" for line in told.splitlines())
    for path, piece in submission.pieces.items():
        text += f"{FILE_LINE}{path}\n{piece.strip()}\n"
    (folder / f"{submission.name}.py").write_text(text, encoding="utf-8")


def take_out(whole: str, stub: str, reference: str) -> str:
    """What an author wrote in a file: neither in the stub nor in the reference solution."""
    given = _parts(stub) | _parts(reference)
    kept = []
    for node in ast.parse(whole).body:
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        if prefix and any(name.startswith(prefix) for name, _ in given):
            methods = [m for m in node.body if not (_known(m, given, prefix) or _is_text(m))]
            if methods:
                lines = [_source(whole, method) for method in methods]
                kept.append(f"class {node.name}:\n" + "\n\n".join(lines))
        elif not _known(node, given, "") and not _is_text(node):
            kept.append(_source(whole, node))
    return "\n".join(kept) + "\n"


def put_in(reference: str, piece: str) -> str:
    """The reference solution with an author's piece in it: same names are replaced, others come
    after the imports or at the end of their class.
    """
    lines, tree = reference.splitlines(keepends=True), ast.parse(reference)
    new = ast.parse(piece)
    own = {c.name: c for c in tree.body if isinstance(c, ast.ClassDef)}
    first, added, cut, at_end = [], [], [], {}
    for node in new.body:
        if isinstance(node, ast.ClassDef) and node.name in own:
            target = own[node.name]
            names = {_name(method) for method in node.body}
            cut += [method for method in target.body if _name(method) in names and _name(method)]
            text = "\n\n".join(_source(piece, method) for method in node.body)
            at_end[target.end_lineno] = f"\n{text}\n"
        else:
            cut += [old for old in tree.body if _name(old) and _name(old) == _name(node)]
            (first if _is_from_future(node) else added).append(_source(piece, node))
    imports = [n.end_lineno for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    gone = {line for node in cut for line in range(_first_line(node), node.end_lineno + 1)}
    result = []
    for number, line in enumerate(lines, 1):
        if number not in gone:
            result.append(line)
        if number == max(imports, default=0):
            result.append("\n" + "\n\n".join(added) + "\n")
        if number in at_end:
            result.append(at_end[number])
    return "\n".join(first) + "\n" * bool(first) + "".join(result)


def _is_from_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _parts(source: str) -> set[tuple[str, str]]:
    """(qualified name, meaning) of each method and of each other statement."""
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            found |= {(f"{node.name}.{_called(each)}", _meaning(each)) for each in node.body}
        else:
            found.add((_called(node), _meaning(node)))
    return found


def _called(node: ast.stmt) -> str:
    return _name(node) or ast.dump(node)


def _known(node: ast.stmt, given: set[tuple[str, str]], prefix: str) -> bool:
    return (prefix + _called(node), _meaning(node)) in given


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return ast.unparse(node.targets[0])
    return ""


def _meaning(node: ast.stmt) -> str:
    """Without its docstring, which says the same everywhere."""
    if isinstance(node, ast.FunctionDef) and node.body and _is_text(node.body[0]):
        node = ast.FunctionDef(**{**dict(ast.iter_fields(node)), "body": node.body[1:]})
    return ast.dump(node)


def _is_text(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _first_line(node: ast.stmt) -> int:
    decorators: Iterable[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _source(whole: str, node: ast.stmt) -> str:
    """The lines of a statement, the homework's own docstring left out of a function."""
    lines = whole.splitlines()[_first_line(node) - 1 : node.end_lineno]
    if isinstance(node, ast.FunctionDef) and len(node.body) > 1 and _is_text(node.body[0]):
        start = node.body[0].lineno - _first_line(node)
        end = node.body[0].end_lineno - _first_line(node)
        if start > 0:
            del lines[start : end + 1]
    return "\n".join(lines)
