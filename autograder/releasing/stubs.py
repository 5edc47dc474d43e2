"""Makes a student's file from a solution.

Each region between BEGIN SOLUTION and END SOLUTION is replaced by a NotImplementedError that names
exercise and points. What nobody has to write stands after an OPTIONAL line, and its marker says
what stands there instead:

    # OPTIONAL 2.3.1: add an augmentation
    # BEGIN SOLUTION instead: return images

The same marker below a TODO says what stands there in the place of the error.
"""

import ast
import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from .. import AutograderError

TODO = re.compile(
    r"^(?P<indent> *)# TODO (?P<number>[\d.]+[a-z]*) \((?P<points>[^)]*)\): (?P<task>.*)$"
)
BEGIN = re.compile(r"^(?P<indent> *)# BEGIN SOLUTION(?: instead: (?P<instead>.+))?$")


class ReleaseError(AutograderError):
    """The solutions are not in a state from which students' files can be made."""


def make_stub(
    source: str,
    name: str,
    given: Collection[tuple[str, str]] = (),
    worth: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> str:
    """A student's file from a solution. Raises ReleaseError where a marker has no partner or no
    TODO above it.

    given: (number, Class.function) of exercises that the course drops: students get the solution
        instead of the TODO.
    worth: {(number, Class.function): points in words} of those with other points in this course.
    In both, an empty function stands for those that are written for the exercise and that no check
    of it names.
    """
    functions = _functions(ast.parse(source))
    lines: list[str] = []
    todos: list[re.Match[str]] = []  # those right above
    inside = kept = False
    for number, line in enumerate(source.splitlines(), 1):
        mark = line.strip()
        begin = BEGIN.match(line)
        if begin and begin["instead"] and not (inside or todos):
            inside = True
            lines.append(begin["indent"] + begin["instead"])
        elif begin:
            if inside or not todos:
                raise ReleaseError(
                    f"{name}:{number}: BEGIN SOLUTION needs a TODO line right above it"
                )
            inside = True
            function = functions.get(number, name)
            asked = [
                _with_points(todo, worth.get(place, worth.get((place[0], ""))))
                for todo in todos
                if not {place := (todo["number"], function), (place[0], "")} & {*given}
            ]
            lines[-len(todos) :] = [todo.string for todo in asked]
            kept = not asked
            if asked and begin["instead"]:
                lines.append(begin["indent"] + begin["instead"])
                continue
            exercises = ", ".join(f"exercise {todo['number']} ({todo['points']})" for todo in asked)
            if asked:
                lines.append(
                    f'{asked[0]["indent"]}raise NotImplementedError("{exercises}: {function}")'
                )
        elif mark == "# END SOLUTION":
            if not inside:
                raise ReleaseError(f"{name}:{number}: END SOLUTION without BEGIN SOLUTION")
            inside = kept = False
        elif kept or not inside:
            lines.append(line)
        todo = TODO.match(line)
        todos = [*todos, todo] if todo else []
    if inside:
        raise ReleaseError(f"{name}: a BEGIN SOLUTION has no END SOLUTION")
    stub = "\n".join(lines) + "\n"
    ast.parse(stub)
    return stub


def _with_points(todo: re.Match[str], worth: str | None) -> re.Match[str]:
    """The same TODO, with these points where there are any."""
    if worth is None:
        return todo
    start, end = todo.span("points")
    other = TODO.match(f"{todo.string[:start]}{worth}{todo.string[end:]}")
    assert other is not None
    return other


def _functions(tree: ast.Module) -> dict[int, str]:
    """{line: Class.function} of every line that belongs to a method, {line: function} of the
    others.
    """
    names: dict[int, str] = {}
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for prefix, body in [("", tree.body), *((f"{node.name}.", node.body) for node in classes)]:
        for node in body:
            if isinstance(node, ast.FunctionDef):
                names |= dict.fromkeys(
                    range(node.lineno, (node.end_lineno or node.lineno) + 1), prefix + node.name
                )
    return names
