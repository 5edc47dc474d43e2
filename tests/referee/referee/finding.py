"""What the referee says of one function, and the ways in which a check can end."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Finding:
    """right is None where a stub was left or where the referee could not decide."""

    right: bool | None
    findings: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class Stop(Exception):
    """A decisive finding: the check ends with it."""


class Crash(Stop):
    """The student's code raised an error."""


class Stub(Exception):
    """The student's function is still a stub."""


class Report:
    """Collects findings and remarks while one function is checked."""

    def __init__(self):
        self.findings: list[str] = []
        self.remarks: list[str] = []

    def wrong(self, sentence: str) -> None:
        if sentence not in self.findings:
            self.findings.append(sentence)

    def remark(self, sentence: str) -> None:
        if sentence not in self.remarks:
            self.remarks.append(sentence)

    def unless(self, fault: str | None, what: str) -> None:
        """Add the finding `what`: `fault`, unless there is no fault."""
        if fault:
            self.wrong(f"{what}: {fault}")

    def stop_if_wrong(self) -> None:
        """End the check where something is wrong already."""
        if self.findings:
            raise Stop

    def conclude(self) -> Finding:
        return Finding(not self.findings, self.findings, self.remarks)


def student(where: str, function: Callable, *args, **kwargs):
    """Call student code. Raises Stub for an open exercise, Crash for any other error."""
    try:
        return function(*args, **kwargs)
    except NotImplementedError as error:
        if "exercise" in str(error) or not str(error):
            raise Stub(str(error)) from error
        raise Crash(f"{where}: raises {type(error).__name__}: {error}") from error
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{frame.filename.rsplit('/', 1)[-1]} line {frame.lineno}"
        text = f"{type(error).__name__}: {str(error)[:200]}"
        raise Crash(f"{where}: raises {text} ({place})") from error


def accept_any(report: Report, ways: dict[str, Callable[[Report], None]]) -> str | None:
    """Try ways of calling in turn; the first without findings counts. Returns its name, or None.

    Where all fail, the findings of the first way go into the report.
    """
    first = None
    for name, check in ways.items():
        trial = Report()
        try:
            check(trial)
        except Stop as stop:
            if str(stop):
                trial.wrong(str(stop))
        if not trial.findings:
            for remark in trial.remarks:
                report.remark(remark)
            return name
        first = first or trial
    for sentence in first.findings:
        report.wrong(sentence)
    for sentence in first.remarks:
        report.remark(sentence)
    return None
