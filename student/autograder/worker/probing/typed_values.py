"""The step that asks for an answer as it was typed: numbers cross as numbers, everything else as
text.

A text such as "25/38" is not worked out here: the grader reads it, with a reader that knows
arithmetic, nothing more.
"""

import copy
import importlib
import json
from collections.abc import Set

import numpy as np

from .vocabulary import AS_TYPED, LETTERS, ROOM

DEPTH = 4  # of lists in lists


def ask(run, step):
    module, function = step.function.split(".")
    file, name = importlib.import_module(module), step.name
    if not hasattr(file, function):
        raise NotTyped(f"{module}.py has no {function}")
    found = getattr(file, function)
    answer = found(*copy.deepcopy(step.args)) if callable(found) else found
    run.report(name, answer)
    if answer is None or (name in run.outputs and not step.names):
        return
    try:
        text = json.dumps(plain(answer, DEPTH)).encode()
    # a student's object may do anything when it is looked at; its type is reported
    except Exception as error:
        run.kinds[name] = (
            f"{type(answer).__name__} ({error})"
            if isinstance(error, TooMuch)
            else type(answer).__name__
        )
        return
    if len(text) <= ROOM:
        run.outputs[name + AS_TYPED] = np.frombuffer(text, np.uint8)


class NotTyped(Exception):
    """Nothing of this name is in the file, which may be older than the question."""


class TooMuch(Exception):
    """An answer longer than any that is asked for."""


def plain(value, depth):
    """Numbers, texts and lists of them, out of whatever holds them: sets, keys of a dict, arrays,
    tensors, matrices of sympy's.
    """
    if isinstance(value, str):
        if len(value) > LETTERS:
            raise TooMuch(f"of {len(value)} letters; {LETTERS} have to do")
        return value
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple, Set)):
        if depth == 0:
            raise TooMuch("in more than four layers")
        return [plain(item, depth - 1) for item in value]
    try:
        return float(value)
    except Exception:
        if type(value).__module__.partition(".")[0] == "sympy":  # a term with a symbol in it
            return plain(str(value), depth)
        raise
