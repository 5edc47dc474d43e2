"""Right functions written otherwise, by rewrites that keep the meaning and know nothing of
diffusion.

A variant is one right function of the population, or of the reference solution, after up to four
rewrites (rewrites/), drawn by chance. Each keeps the meaning by construction, so every variant is
right and must be accepted.
"""

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass

from pieces import Submission, put_in, solved
from rewrites import REWRITES, Scope
from settled import contract
from trial import CHECKS, Checks, accepts, run_by_checks

from autograder.checking.catalogue import find
from autograder.content import homework
from autograder.sandbox import Sandbox

PER_FUNCTION = 5
MOST_REWRITES = 4
TRIES = 8
HELPERS = 0.25  # how often a rewrite goes to a helper, where a function calls some
COMMON = 0.2  # how often a rewrite that nearly every function allows is tried first
EVERYWHERE = {
    "locals renamed", "inlined", "hoisted", "helper method", "helper function", "local function",
    "walrus", "arguments unpacked", "annotated", "statements exchanged", "assigned together",
    "assigned one by one", "through numpy", "through double", "plus minus", "sides of a product",
}  # fmt: skip
UNET = "ConditionalUnet"
REWRITTEN = ("conditional_ddpm", "diffusion_models", "flow_matching")


@dataclass(frozen=True)
class Right:
    """A right function in its file. function: "path:Class.method"."""

    source: str
    function: str
    text: str
    helpers: frozenset[str] = frozenset()  # functions that its author added

    @property
    def name(self) -> str:
        return self.function.partition(":")[2]


@dataclass(frozen=True)
class Variant:
    """text: the whole file. rewrites: what was done, in order."""

    source: str
    function: str
    rewrites: tuple[str, ...]
    text: str


def all_variants(submissions: list[Submission], checks: Checks) -> list[Variant]:
    """Of every right function."""
    right = right_functions(submissions, run_by_checks(checks))
    return [variant for each in right for variant in variants_of(each, PER_FUNCTION)]


def rejected(variants: list[Variant], checks: Checks, sandbox: Sandbox) -> list[Variant]:
    """Those that the grader does not accept."""
    return [one for one in variants if not accepts(one.function, one.text, checks, sandbox)]


def variants_of(right: Right, number: int) -> Iterator[Variant]:
    """Up to so many different ones, the same in every run."""
    seen = {ast.dump(ast.parse(right.text))}
    draw = random.Random(f"{right.source} {right.function}")
    for _ in range(number * TRIES):
        if len(seen) > number:
            return
        text, done = right.text, []
        for _ in range(draw.randint(1, MOST_REWRITES)):
            changed = _rewritten(right, text, draw)
            if changed:
                text, rewrite = changed
                done.append(rewrite)
        if ast.dump(ast.parse(text)) not in seen:
            seen.add(ast.dump(ast.parse(text)))
            yield Variant(right.source, right.function, tuple(done), text)


def _rewritten(right: Right, text: str, draw: random.Random) -> tuple[str, str] | None:
    """The text after one rewrite, and its name."""
    tree = ast.parse(text)
    scope = _scope(tree, right, draw)
    order = draw.sample([*REWRITES], len(REWRITES))
    order.sort(key=lambda rewrite: rewrite in EVERYWHERE and draw.random() > COMMON)
    for rewrite in order:
        if edits := [*REWRITES[rewrite](scope)]:
            draw.choice(edits)()
            made = ast.unparse(ast.fix_missing_locations(tree))
            compile(made, right.source, "exec")
            return made, rewrite
    return None


def _scope(tree: ast.Module, right: Right, draw: random.Random) -> Scope:
    """The function itself, or a helper that it calls."""
    main, helpers = [], []
    for each in tree.body:
        owner = each if isinstance(each, ast.ClassDef) else None
        for function in owner.body if owner else [each]:
            if isinstance(function, ast.FunctionDef):
                name = f"{owner.name}.{function.name}" if owner else function.name
                if name in (right.name, f"{right.name}.forward"):
                    main.append((owner, function))
                elif name in right.helpers:
                    helpers.append((owner, function))
    text = ast.unparse(main[0][1])
    used = [each for each in helpers if each[1].name in text or right.name == UNET]
    if used and draw.random() < HELPERS:
        return Scope(tree, *draw.choice(used), main=False)
    return Scope(tree, *main[0], main=True)


def right_functions(submissions: list[Submission], asked: dict[str, set[str]]) -> Iterator[Right]:
    """Of the reference solution, and of all submissions. asked: {function: those that its checks
    run}. A function whose checks run a wrong one, too, is left out.
    """
    for part in homework().parts.values():
        theirs = [name for name in asked if find(CHECKS[name][0]).part == part.name]
        for path in (f"{part.name}/{each}" for each in part.paths.values()):
            defined = _defined(solved(path))
            for function in theirs:
                if function in defined or f"{function}.forward" in defined:
                    yield Right("reference", f"{path}:{function}", solved(path))
    for submission in submissions:
        right = {
            truth.function.partition(":")[2]: truth.is_right
            or bool(contract(f"{submission.name} {truth.function.partition(':')[2]}"))
            for truth in submission.truths
        }
        for truth in submission.truths:
            path, _, name = truth.function.partition(":")
            if name in asked and all(right.get(other, True) for other in asked[name]):
                piece = submission.pieces[path]
                helpers = frozenset(_defined(piece) - right.keys())
                yield Right(submission.name, truth.function, put_in(solved(path), piece), helpers)


def _defined(text: str) -> set[str]:
    """The functions of a file, and the methods of its classes."""
    found = set()
    for each in ast.parse(text).body:
        inside = each.body if isinstance(each, ast.ClassDef) else [each]
        prefix = f"{each.name}." if isinstance(each, ast.ClassDef) else ""
        found |= {prefix + one.name for one in inside if isinstance(one, ast.FunctionDef)}
    return found
