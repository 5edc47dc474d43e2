"""Writes down which statements of a submission run, in which order, and what they leave in names.

There are two ways that know nothing of each other: the interpreter's own events for lines, and
marks that were written into the code beforehand, which call __watch__.
"""

import builtins
import json
import math
import sys

import numpy as np
import torch

from . import line
from .arrays import to_array
from .submitted_modules import rewrite
from .vocabulary import MOST_EVENTS, WATCHED

LETTERS = 40  # of a text, or of the name of a type
RETURNED = "return"  # what the value of a return statement is called


def rewritten(run, step):
    rewrite(step.module, step.text)


def watch(run, step):
    notes = Notes(lambda: run.position >= step.since)
    if step.by_marks:
        vars(builtins)["__watch__"] = Marks(notes)
    else:
        sys.settrace(Lines(notes, step.statements).begin)

    line.listen(lambda words: notes.add("", words))

    def end():
        sys.settrace(None)
        line.listen(None)
        vars(builtins).pop("__watch__", None)
        text = json.dumps({"events": notes.events, "all": not notes.is_full}).encode()
        run.outputs[WATCHED] = np.frombuffer(text, np.uint8)

    run.closing.callback(end)


class Notes:
    """events: [module, number of the statement, what], where what is nothing for its start, a dict
    {name: value} for its end, and a truth value for a condition; ["", words] for a question to the
    other side.
    """

    def __init__(self, counts):
        """counts(): whether what happens now does."""
        self.events, self.is_full, self.counts = [], False, counts

    def add(self, *event):
        if not self.counts():
            return
        if len(self.events) < MOST_EVENTS:
            self.events.append(event)
        else:
            self.is_full = True

    def end(self, module, number, values):
        if self.counts() and not self.is_full:
            self.add(module, number, {name: describe(value) for name, value in values.items()})


class Marks:
    """What the marks in the code call."""

    def __init__(self, notes):
        self.notes = notes

    def start(self, module, number):
        self.notes.add(module, number)

    def end(self, module, number, /, **values):
        self.notes.end(module, number, values)

    def back(self, module, number, value):
        self.notes.end(module, number, {RETURNED: value})
        return value

    def truth(self, module, number, value):
        is_true = bool(value)
        self.notes.add(module, number, is_true)
        return is_true


class Lines:
    """The interpreter's events. statements: as in vocabulary.Watch."""

    def __init__(self, notes, statements):
        self.notes = notes
        self.known, self.at = {}, {}
        for module, rows in statements.items():
            self.known[f"{module}.py"] = (module, rows)
            self.at[module] = {
                line: number
                for number, (first, last, *_) in enumerate(rows)
                for line in range(first, last + 1)
            }

    def begin(self, frame, event, _):
        code = frame.f_code
        found = self.known.get(code.co_filename)
        if found is None or not self.notes.counts() or code.co_name.startswith("<"):
            return None
        return Frame(self.notes, found[0], found[1], self.at[found[0]]).follow


class Frame:
    """One call of a function. now: the statement that runs."""

    def __init__(self, notes, module, rows, at):
        self.notes, self.module, self.rows, self.at = notes, module, rows, at
        self.now, self.failed = None, False

    def follow(self, frame, event, value):
        if event == "line":
            number = self.at.get(frame.f_lineno)
            # a statement of several lines, or with a loop inside, has several events
            if number is None and self.returns():
                return self.follow  # to a block that it leaves, and that has an end of its own
            if number is None or number != self.now or self.rows[number][2]:
                self.end(frame, frame.f_lineno)
                self.now, self.failed = number, False
                if number is not None and not self.rows[number][2]:
                    self.notes.add(self.module, number)
        elif event == "exception":
            self.failed = True
        elif event == "return":
            self.end(frame, None, value)
            self.now = None
        return self.follow

    def returns(self):
        return self.now is not None and self.rows[self.now][4] == RETURNED

    def end(self, frame, line, returned=None):
        """The statement is over. line: where the function goes on."""
        if self.now is None or self.failed:
            return
        _, _, first, last, kind, names = self.rows[self.now]
        inside = line is not None and first <= line <= last
        if kind == "if":
            self.notes.add(self.module, self.now, inside)
        elif kind == RETURNED and line is None:
            self.notes.end(self.module, self.now, {RETURNED: returned})
        elif names and (inside or kind != "for"):
            held = frame.f_locals
            if all(name in held for name in names):
                self.notes.end(self.module, self.now, {name: held[name] for name in names})


def describe(value):
    """[kind, number or text, shape, type of its entries, what tells its numbers from others] of a
    value, as JSON can hold it.
    """
    try:
        return _describe(value)
    except Exception:  # a student's object may do anything when it is looked at
        return ["?"]


def _describe(value):
    if value is None or isinstance(value, bool):
        return [type(value).__name__, value]
    if isinstance(value, int):
        return ["int", value if abs(value) < 1e15 else None]
    if isinstance(value, float):
        return ["float", value if math.isfinite(value) else None]
    if isinstance(value, str):
        return ["str", value[:LETTERS]]
    if isinstance(value, (torch.Tensor, np.ndarray, np.generic)):
        kind = "tensor" if isinstance(value, torch.Tensor) else "array"
        array = to_array(value)
        if array is None:
            return ["?"]
        dtype = str(value.dtype).removeprefix("torch.")
        number = array.reshape(()).item() if array.size == 1 else None
        if isinstance(number, float) and not math.isfinite(number):
            number = None
        return [kind, number, [*array.shape], dtype, _digest(array)]
    if isinstance(value, (tuple, list)):
        return [type(value).__name__[:LETTERS], len(value)]
    return [type(value).__name__[:LETTERS], None]


def _digest(array):
    """Three numbers, which are close for numbers that are close; none where they are not finite."""
    numbers = array.astype(np.float64).reshape(-1)
    if not numbers.size or not np.isfinite(numbers).all() or np.abs(numbers).max() > 1e100:
        return []
    by_place = np.cos(np.arange(numbers.size) * 1.7)
    return [numbers.mean(), np.sqrt(np.square(numbers).mean()), (numbers * by_place).mean()]
