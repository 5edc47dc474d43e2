"""Reads answers that were typed as text: "2*s**2", "25/38", "54 %", {"M", "S"}, "M, S".

No text is ever run. It is parsed, and what is no number, no known symbol and no arithmetic is
refused; the arithmetic is that of float64, so that 9**9**9 is over at once.
"""

import ast
import json
import math
import operator
import re
import warnings
import zlib
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..worker.probing.vocabulary import AS_TYPED, IS_NONE, LETTERS, ROOM, Ask, Probe
from .checks import Answer, Arrays
from .printable import Printable, printable

OPERATIONS: dict[type, Callable[[float, float], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
SIGNS: dict[type, Callable[[float], float]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}
WRITTEN = str.maketrans({"^": "**", "·": "*", "×": "*", "−": "-", "–": "-", "$": "", "≈": ""})
ENTRIES = 10_000  # of an answer: more than any that is asked for
# of an answer in arithmetic: more than any that is asked for
TEXTS, ALL_LETTERS = 1_000, 20_000
KINDS = {  # of what the worker could not make into text or numbers, in words
    "NoneType": IS_NONE,
    "int": "cannot be read, it is too large for a number",
}
NO_ANSWER = np.empty(0)
INVERSE = 1e-4  # how far the product of a matrix and its inverse may be from the identity: float32
MOST_CHECKSUMS = 1 << 20  # whole numbers that float32, in which answers are frozen, can tell apart
NOTHING = {"", "none", "empty", "∅"}


class Unreadable(ValueError):
    """A typed answer that is not what was asked for. The message continues "covariance ..."."""


@np.errstate(all="ignore")  # what was typed may be of any size
def read(answer: Answer, probe: Probe) -> Answer:
    """The answer with what was typed turned into the numbers that the judge compares."""
    asked = [step for step in probe.steps if isinstance(step, Ask)]
    if not asked:
        return answer
    outputs, kinds = dict(answer.outputs), dict(answer.kinds)
    unread: dict[str, Printable] = {}
    for step in asked:
        name, names = step.name, step.names
        text, kind = outputs.pop(name + AS_TYPED, None), kinds.pop(name, None)
        questions = [member(node, name) for node in names] if names else [name]
        try:
            if text is not None:
                typed = _decode(text)
                if names:
                    outputs |= members(typed, names, name)
                    unread |= _strangers(typed, names, name)
                else:
                    outputs[name] = numbers(typed, step.symbols)
            elif kind is not None:
                raise Unreadable(KINDS.get(kind, f"is a {kind}"))
            # before anything is made of it that takes memory
            elif outputs.get(name, NO_ANSWER).size > ENTRIES:
                raise Unreadable(
                    f"has {outputs[name].size:,} entries, far more than were asked for"
                )
        except Unreadable as error:
            outputs.pop(name, None)
            unread |= dict.fromkeys(
                (*questions, shape_of(name), unknown_names(name)), printable(f"{name} {error}")
            )
        if name in outputs and not names:
            outputs |= form_of(name, outputs[name])
    for step in asked:
        if step.inverse_of and {step.name, step.inverse_of} <= outputs.keys():
            rows = rows_inverted(outputs[step.name], outputs[step.inverse_of])
            outputs[inverse_rows(step.name, step.inverse_of)] = np.array(float(rows))
    return replace(answer, outputs=outputs, kinds=kinds, unread=unread)


def reported(step: Ask) -> tuple[str, ...]:
    """Names of what the judge may compare of an answer."""
    if step.names:
        return (*(member(name, step.name) for name in step.names), unknown_names(step.name))
    inverse = (inverse_rows(step.name, step.inverse_of),) if step.inverse_of else ()
    return (
        step.name,
        shape_of(step.name),
        is_symmetric(step.name),
        is_probability(step.name),
        *inverse,
    )


def inverse_rows(name: str, other: str) -> str:
    """What the judge calls the number of rows of a matrix that is the inverse of another answer, 0
    where it is not.
    """
    return f"rows of {name}, the inverse of your {other}"


def rows_inverted(one: np.ndarray, other: np.ndarray) -> int:
    """The number of rows of two matrices whose product is the identity; 0 where it is not, or where
    the other one is nearly diagonal, so that there is little to invert.
    """
    if one.ndim != 2 or one.shape != other.shape or one.shape[0] != one.shape[1]:
        return 0
    if np.count_nonzero(other - np.diag(np.diag(other))) < len(other) - 1:
        return 0
    product = one.astype(np.float64) @ other.astype(np.float64)
    return len(one) if bool(np.abs(product - np.eye(len(one))).max() <= INVERSE) else 0


def set_of(probe: Probe, name: str) -> str:
    """The set that an output is about, as a member of it or not; empty for every other output."""
    sets = (step for step in probe.steps if isinstance(step, Ask) and step.names)
    found = (step.name for step in sets if name in (member(each, step.name) for each in step.names))
    return next(found, "")


def unknown_outputs(probe: Probe) -> set[str]:
    """The outputs about unknown names in a set: they are about the form of the answer."""
    return {unknown_names(step.name) for step in probe.steps if isinstance(step, Ask)}


def is_claim(probe: Probe, name: str) -> bool:
    """Whether an output is 1 where what its name says of a number or a matrix is so, and else 0."""
    asked = (step for step in probe.steps if isinstance(step, Ask))
    return any(name in (is_symmetric(step.name), is_probability(step.name)) for step in asked)


def _decode(text: np.ndarray) -> Any:
    """The lists, numbers and texts that the worker wrote. Believes nothing: the worker ran a
    student's code.
    """
    if text.dtype != np.uint8 or text.ndim != 1 or text.size > ROOM:
        raise Unreadable("cannot be read")
    try:
        return json.loads(text.tobytes().decode())
    except (ValueError, RecursionError) as error:
        raise Unreadable("cannot be read") from error


def numbers(typed: Any, symbols: dict[str, float]) -> np.ndarray:
    """A number, or lists of numbers, as an array of float64. Raises Unreadable."""
    try:
        texts = [*_texts(typed)]
        if len(texts) > TEXTS or sum(map(len, texts)) > ALL_LETTERS:
            raise Unreadable("holds more text than any answer needs")
        array = np.array(_numbers(typed, symbols), dtype=np.float64)
    except (RecursionError, OverflowError) as error:
        raise Unreadable("cannot be read") from error
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("has rows of different lengths") from error
    return array


def _texts(typed: Any) -> Iterator[str]:
    if isinstance(typed, str):
        yield typed
    for item in typed if isinstance(typed, list) else ():
        yield from _texts(item)


def _numbers(typed: Any, symbols: dict[str, float]) -> Any:
    if isinstance(typed, list):
        return [_numbers(item, symbols) for item in typed]
    if isinstance(typed, str):
        return number(typed, symbols)
    if isinstance(typed, int | float):
        return float(typed)
    raise Unreadable("holds something that is no number")


def number(text: str, symbols: dict[str, float]) -> float:
    """What a text such as "2*s**2" or "25/38" comes to, where the symbols have these values.
    Raises Unreadable.
    """
    shown = repr(text if len(text) <= 40 else text[:40] + "...")
    tidy = text.translate(WRITTEN).strip()
    percent = tidy.endswith("%")
    if len(tidy) > 2 * LETTERS:
        raise Unreadable(f"holds a text that is too long for a number: {shown}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's remarks on how it is written
            tree = ast.parse(tidy.removesuffix("%").strip(), mode="eval")
        value = _evaluate(tree.body, symbols)
    except Unreadable as error:
        raise Unreadable(f"holds {shown}, {error}") from error
    except ZeroDivisionError as error:
        raise Unreadable(f"holds {shown}, which divides by 0") from error
    except OverflowError as error:
        raise Unreadable(f"holds {shown}, which is too large") from error
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"holds {shown}, which is no number") from error
    return value / 100 if percent else value


def _evaluate(node: ast.expr, symbols: dict[str, float]) -> float:
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    ):
        return float(node.value)
    if isinstance(node, ast.Name) and node.id in symbols:
        return float(symbols[node.id])
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        value = OPERATIONS[type(node.op)](
            _evaluate(node.left, symbols), _evaluate(node.right, symbols)
        )
        if isinstance(value, complex):
            raise Unreadable("which is no real number")
        return float(value)
    if isinstance(node, ast.UnaryOp) and type(node.op) in SIGNS:
        return SIGNS[type(node.op)](_evaluate(node.operand, symbols))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sqrt":
        (argument,) = node.args
        return math.sqrt(_evaluate(argument, symbols))
    if isinstance(node, ast.Tuple):
        raise Unreadable("which has a comma in it: write 0.5 with a point")
    known = f" and {', '.join(symbols)}" if symbols else ""
    raise Unreadable(f"which is no arithmetic: only numbers, + - * / **, sqrt(){known} are read")


def shape_of(name: str) -> str:
    """What the judge calls the question how many rows and columns an answer has."""
    return f"shape of {name}"


def form_of(name: str, array: np.ndarray) -> Arrays:
    """What can be said of a number or a matrix without knowing the right one."""
    values = array.astype(np.float64)
    square = values.ndim == 2 and values.shape[0] == values.shape[1]
    scale = 1e-6 * np.abs(values[np.isfinite(values)]).max(initial=0.0)
    return {
        shape_of(name): np.array(
            values.squeeze().shape if values.size == 1 else values.shape, dtype=np.float64
        ),
        is_symmetric(name): np.array(
            float(square and np.allclose(values, values.T, rtol=0.0, atol=scale))
        ),
        is_probability(name): np.array(float(bool(np.all((values >= 0) & (values <= 1))))),
    }


def is_symmetric(name: str) -> str:
    """What the judge calls the claim that a matrix is its own transpose."""
    return f"{name} is symmetric"


def is_probability(name: str) -> str:
    """What the judge calls the claim that a number can be a probability."""
    return f"{name} lies between 0 and 1"


def member(name: str, of: str) -> str:
    """What the judge calls the question whether a name belongs to a set."""
    return f"{name} in {of}"


def unknown_names(of: str) -> str:
    """What the judge calls the names in a set that are none of those asked about."""
    return f"names in {of} that were not asked about"


def members(typed: Any, names: Sequence[str], of: str) -> Arrays:
    """For each of the names 1 or 0, whether it belongs to a typed set; and of the other names in it
    a number that tells them from others, 0 if there are none.
    """
    known = {_bare(name): name for name in names}
    words = _typed_names(typed, known)
    inside = {member(name, of): np.array(float(bare in words)) for bare, name in known.items()}
    others = " ".join(sorted(words.keys() - known.keys()))
    number = 1 + zlib.crc32(others.encode()) % MOST_CHECKSUMS if others else 0
    return {**inside, unknown_names(of): np.array(float(number))}


def _strangers(typed: Any, names: Sequence[str], of: str) -> dict[str, Printable]:
    """What is said of the names in a set that were not asked about, if there are any."""
    known = {_bare(name): name for name in names}
    words = _typed_names(typed, known)
    shown = [repr(words[bare][:20]) for bare in sorted(words.keys() - known.keys())][:3]
    if not shown:
        return {}
    which = f"which {'is' if len(shown) == 1 else 'are'} none of the names asked about"
    return {unknown_names(of): printable(f"{of} holds {' and '.join(shown)}, {which}")}


def _typed_names(typed: Any, known: Container[str]) -> dict[str, str]:
    """{bare name: as it was typed} of a typed set. known: bare names of the nodes."""
    items = typed if isinstance(typed, list) else [typed]
    words = {_bare(word): word for item in items for word in _words(item)}
    return {
        # an index may stand for x_index
        f"x{bare}" if bare.isdigit() and bare not in known and f"x{bare}" in known else bare: word
        for bare, word in words.items()
        if bare not in NOTHING
    }


def _words(item: Any) -> list[str]:
    if isinstance(item, str):
        return re.split(r"[,;\s]+|\band\b", item)
    if isinstance(item, float) and item.is_integer():
        return [str(int(item))]
    raise Unreadable("holds something that is no name")


def _bare(word: str) -> str:
    """A name without case and without the signs around it: "{X_3}" is x3."""
    return word.lower() if word in NOTHING else re.sub(r"[^0-9a-z+-]", "", word.lower())
