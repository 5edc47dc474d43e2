"""Rewrites of a function that keep its meaning and know nothing of diffusion.

A rewrite is a function that takes a Scope and yields edits: each is a place where it can be done,
and does it when it is called. Where it is not sure that the meaning stays, there is no edit.
Random numbers are independent, so their draws may change places.
"""

import functools
from collections.abc import Callable, Iterator

from . import branches, detours, loops, statements
from .exchanging import Edit, exchanged
from .formulas import SAME
from .scopes import Scope

__all__ = ["REWRITES", "Edit", "Scope"]

REWRITES: dict[str, Callable[[Scope], Iterator[Edit]]] = {
    **{kind: functools.partial(exchanged, kind) for kind in SAME},
    "locals renamed": statements.locals_renamed,
    "inlined": statements.inlined,
    "hoisted": statements.hoisted,
    "statements exchanged": statements.exchanged_statements,
    "assigned together": statements.assigned_together,
    "assigned one by one": statements.assigned_one_by_one,
    "plainly assigned": statements.plainly_assigned,
    "walrus": statements.with_walrus,
    "annotated": detours.annotated,
    "through numpy": detours.through_numpy,
    "through double": detours.through_double,
    "row by row": detours.row_by_row,
    "local function": detours.extracted_to_lambda,
    "helper method": detours.extracted_to_method,
    "helper function": detours.extracted_to_function,
    "branches turned": branches.branches_turned,
    "choice for branches": branches.choice_for_branches,
    "branches for choice": branches.branches_for_choice,
    "rest in else": branches.rest_in_else,
    "early return": branches.early_return,
    "comprehension": loops.list_built_by_comprehension,
    "loop for comprehension": loops.list_built_by_loop,
    "while for range": loops.while_for_range,
    "no_grad in the body": branches.no_grad_in_the_body,
    "no_grad above": branches.no_grad_above,
    "gradients set": branches.gradients_set,
    "arguments unpacked": loops.arguments_unpacked,
    "dict by keywords": loops.dict_by_keywords,
    "dict step by step": loops.dict_filled_step_by_step,
}
