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

from .vocabulary import AS_TYPED, CHANGED_ARGUMENTS, LETTERS, ROOM

DEPTH = 4  # of lists in lists


def ask(run, step):
    module, function = step.function.split(".")
    file, name = importlib.import_module(module), step.name
    if not hasattr(file, function):
        if step.beside:
            return
        raise NotTyped(f"{module}.py has no {function}")
    found = getattr(file, function)
    args = copy.deepcopy(step.args)
    try:
        answer = found(*args) if callable(found) else found
    except (Exception, SystemExit):
        if step.beside:
            return
        raise
    run.report(name, answer)
    if name in run.outputs:  # a later call may change the same array
        run.outputs[name] = run.outputs[name].copy()
    note_changes(run, step, args)
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


def note_changes(run, step, args):
    """Report that code has changed what it was given."""
    try:
        changed = repr(args) != repr(copy.deepcopy(step.args))
    except Exception:  # what a student put into it may do anything
        changed = True
    if changed:
        run.outputs[CHANGED_ARGUMENTS] = np.array(1.0)


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
