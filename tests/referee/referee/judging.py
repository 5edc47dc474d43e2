"""Judges the functions of a submission, with right ones in the place of wrong ones."""

import contextlib
import io
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import torch

from referee import ddpm_sample
from referee.finding import Crash, Finding, Report, Stop, Stub, student
from referee.functions import FUNCTIONS, Function
from referee.workspace import GROUPS, PARTS, Workspace, delegate, delegate_denoise_step

Solved = dict[tuple[str, ...], Workspace]  # group: modules of a complete right homework
WITH_MODULES = {  # loaded beside those that hold functions
    GROUPS[0]: ("settings", "robotics.point_mass", "robotics.demonstrations"),
    GROUPS[1]: ("settings", "unet"),
}
IMPORTED = {  # files that others import: a broken one is replaced
    GROUPS[0]: ("ResUNet", "noise_scheduler", "diffusion_model"),
    GROUPS[1]: ("conversions", "solvers"),
}


class Subject:
    """A submission while it is judged: its modules, and those of a complete right homework."""

    def __init__(self, own: Workspace, solved: Workspace):
        self.own, self.right = own, solved
        self.broken: dict[str, str] = {}  # modules that cannot be imported, and why

    def load(self, name: str):
        """A module of the submission. Raises Crash where it cannot be imported."""
        return student(f"importing {name}", self.own.module, name)

    def solved(self, name: str):
        return self.right.modules[name]

    @contextlib.contextmanager
    def replaced(self, keys: list[str]) -> Iterator[None]:
        """Put right functions in the place of these, for as long as it lasts."""
        kept = []
        try:
            for key in keys:
                function = FUNCTIONS[key]
                if "." not in function.name:
                    module = self.load(function.module)
                    kept.append((module, function.name, module.__dict__.get(function.name)))
                    right = getattr(self.solved(function.module), function.name)
                    setattr(module, function.name, right)
                    self._forget_others(kept)
                    continue
                owner_name, _, method = function.name.partition(".")
                owner = getattr(self.load(function.module), owner_name)
                right = getattr(self.solved(function.module), owner_name)
                method, _, half = method.partition(" ")
                kept.append((owner, method, owner.__dict__.get(method)))
                if method == "denoise_step":
                    if not hasattr(owner, method):
                        delegate(owner, right, method)
                    delegate_denoise_step(owner, right, half == "threshold")
                else:
                    delegate(owner, right, method)
            yield
        finally:
            for owner, method, before in reversed(kept):
                if before is None:
                    delattr(owner, method)
                else:
                    setattr(owner, method, before)
            if any(isinstance(owner, ModuleType) for owner, _, _ in kept):
                self._forget_others(kept)

    def _forget_others(self, kept: list) -> None:
        """Let modules be loaded anew that may have imported what was replaced."""
        names = {owner.__name__ for owner, _, _ in kept if isinstance(owner, ModuleType)}
        for name in set(self.own.modules) - names - set(self.broken):
            self.own.forget(name)


def load_solved(folder: Path) -> Solved:
    """All modules of a complete homework; its names are free again afterwards.

    A group of parts that lacks in the folder is left out.
    """
    found = {}
    for group in GROUPS:
        if not all((folder / part).is_dir() for part in group):
            continue
        with Workspace(folder, parts=group) as solved:
            for function in FUNCTIONS.values():
                if function.group == group:
                    solved.module(function.module)
            for name in WITH_MODULES[group]:
                solved.module(name)
        found[group] = solved
    return found


def judge(
    folder: Path,
    functions: set[str] | None,
    solved: Path | Solved,
    on_start: Callable[[str], None] = lambda key: None,
    on_end: Callable[[str, Finding], None] = lambda key, finding: None,
    known: dict[str, Finding] | None = None,
) -> dict[str, Finding]:
    """Judge the functions of a submission, in the calling process.

    folder: holds some files of the homework at their places, or all. functions: keys of FUNCTIONS;
    None means all whose file lies in folder. solved: a complete homework with right functions.
    known: what was found before; it is not judged again. on_start, on_end: called for each.
    """
    folder = Path(folder)
    solved = solved if isinstance(solved, dict) else load_solved(Path(solved))
    present = {key for key, f in FUNCTIONS.items() if (folder / f.file).is_file()}
    wanted = present if functions is None else set(functions)
    needed = wanted | {d for key in wanted for d in FUNCTIONS[key].rests_on} & present
    found = dict(known or {})
    for group, right in solved.items():
        keys = [key for key, f in FUNCTIONS.items() if key in needed and f.group == group]
        if not keys:
            continue
        with Workspace(folder, *right.folders, parts=group) as own, quiet():
            subject = Subject(own, right)
            _replace_broken_files(subject, right)
            for key in keys:
                if key not in found:
                    on_start(key)
                    found[key] = judge_one(subject, FUNCTIONS[key], found)
                    on_end(key, found[key])
            if group == PARTS and wanted >= ddpm_sample.COMPARED:
                with contextlib.suppress(Exception):  # each was found right alone before
                    ddpm_sample.compare_conventions(subject, found)
    return {key: found[key] for key in FUNCTIONS if key in wanted and key in found}


def _replace_broken_files(subject: Subject, solved: Workspace) -> None:
    """Let other files import a right module where the submission's own cannot be imported."""
    own = subject.own
    for name in IMPORTED[own.parts]:
        if not any((own.folders[0] / part / f"{name}.py").is_file() for part in own.parts):
            continue
        try:
            subject.load(name)
        except (Stop, Stub) as crash:
            subject.broken[name] = str(crash)
            sys.modules[name] = solved.modules[name]
            own.modules[name] = solved.modules[name]


def judge_one(subject: Subject, function: Function, found: dict[str, Finding]) -> Finding:
    """Judge a function with right ones in the place of wrong ones that it rests on.

    Where that fails, it is judged with the submission's own: they may share tables of their own.
    """
    if function.module in subject.broken:
        return Finding(False, [subject.broken[function.module]])
    wrong = [key for key in function.rests_on if key in found and not found[key].right]
    finding = _run(subject, function, wrong)
    if wrong and not finding.right:
        with_own = _run(subject, function, [])
        finding = with_own if with_own.right else finding
    return finding


def _run(subject: Subject, function: Function, replaced: list[str]) -> Finding:
    report = Report()
    torch.manual_seed(20)
    np.random.seed(20)
    random.seed(20)
    subject.key = function.key
    try:
        with subject.replaced(replaced):
            function.check(subject, report)
    except Stub as stub:
        if not report.findings:
            return Finding(None, [f"stub left: {stub}"], report.remarks)
    except Crash as crash:
        report.wrong(str(crash))
    except Stop as stop:
        if str(stop):
            report.wrong(str(stop))
    except Exception as error:  # of the referee's own: the student's are Crash
        if not report.findings:
            text = f"the referee could not decide: {type(error).__name__}: {error}"
            return Finding(None, [text], report.remarks)
    return report.conclude()


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what student code prints away from the report."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
