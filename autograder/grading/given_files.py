"""Given files that a student changed, at home, where checks run with the files as they are: which
of them is to blame, and how to get it back.
"""

from collections.abc import Iterable
from dataclasses import replace

from ..checking.checks import Case
from ..checking.handed_out import is_handed_out
from ..checking.judge import judge_exception
from ..checking.printable import printable
from ..checking.verdict import Verdict
from ..sandbox import Sandbox
from ..submission.sources import Sources
from ..worker.probing.vocabulary import Load, Probe
from .cases import run_cases

GET_BACK = "take it again from the zip of the homework, and leave your own files as they are"


def with_changed_files(
    verdict: Verdict, modules: Iterable[str], sources: Sources, sandbox: Sandbox
) -> Verdict:
    """The verdict; where a check fails as the import of a changed given file does, that file's.

    modules: names of the given files.
    """
    changed = [name for name in modules if not is_handed_out(sources.given[name])]
    if verdict.status in ("passed", "not_attempted", "skipped", "grader_error") or not changed:
        return verdict
    for name in changed:
        broken = _try_import(name, sources, sandbox)
        if broken is not None and broken.message in verdict.message:
            return _of_the_given_file(name, broken)
    names = " and ".join(f"{name}.py" for name in changed)
    were = "was" if len(changed) == 1 else "were"
    told = f"{names}, which came with the homework, {were} changed. If that was a slip, {GET_BACK}"
    return replace(verdict, remarks=[*verdict.remarks, printable(told)])


def _of_the_given_file(name: str, broken: Verdict) -> Verdict:
    told = (
        f"{name}.py came with the homework and was changed, and now it cannot be imported: "
        f"{broken.message}. Nothing was checked: {GET_BACK}"
    )
    return Verdict("crashed", printable(told), where=broken.where)


def _try_import(name: str, sources: Sources, sandbox: Sandbox) -> Verdict | None:
    """What importing the file raises; the message is without the line, which differs by who
    imports it.
    """
    case = Case(name, "", Probe([Load(name)]), {}, ({},))
    answer = run_cases(sandbox, [case], sources).answers.get(name)
    if answer is None or answer.raised is None:
        return None
    told = judge_exception(replace(answer, where=None))
    return replace(told, where=judge_exception(answer).where)
