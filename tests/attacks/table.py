"""Writes README.md of this folder from the attacks: python tests/attacks/table.py"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1])]

import beside  # noqa: E402
import partly_right  # noqa: E402
from archives import TRICKS  # noqa: E402
from attack import Attack  # noqa: E402
from catalogue import ATTACKS, GROUPS  # noqa: E402
from known import ELSEWHERE, KNOWN  # noqa: E402
from tried import TRIED  # noqa: E402

INTRODUCTION = """\
# Attacks, and what stops each of them

Every attack here is a small submission whose `add_noise` is wrong and that tries to come out ahead all the same. The
tests grade each of them and look at the whole: no points, nothing leaked, no file changed, no process left, all other
checks as if nothing had happened, and words in the report that say what it did.

    python3 run.py test                    # all; as root, those that a layer stops as nobody and in a container, too
    pytest tests/attacks --full            # all as nobody, and without layers: then they succeed

**Stopped by** names what stops it, each by itself. Layers of isolation (`python -m autograder doctor` shows which this
machine has): *namespaces, empty root, own user* (as root only), *no capabilities, landlock, seccomp*. The long tests
leave these off, one by one and all together, and see the attack fail and succeed. The rest cannot be left off, because
the grader is built that way: another process judges, only bytes cross, no answer is in the process of student code,
each check has its process and limits.
"""


def render() -> str:
    """The whole README."""
    lines = [INTRODUCTION]
    for title, attacks in GROUPS.items():
        lines += [f"## {title}\n", "| attack | stopped by | verdict |", "|---|---|---|"]
        lines += [
            f"| {a.name} | {', '.join(a.stopped_by)} | {a.status.replace('_', ' ')} |"
            for a in attacks
        ]
        lines.append("")
    lines += [
        "## On what runs beside student code\n",
        "A right solution with a mistake in it, and code that hides the mistake where it is recorded, asked or counted.\n",
        "| attack | costs | what is said |",
        "|---|---|---|",
        *(
            f"| {a.name} | {', '.join(a.costs)} | {f'… {a.says} …' if a.says else ''} |"
            for a in beside.ATTACKS
        ),
        "",
        "## By being right where one looks\n",
        "A right solution that does something else in a later call, at other sizes, in one branch or in training mode.\n",
        "| attack | costs | what is said |",
        "|---|---|---|",
        *(
            f"| {a.name} | {', '.join(a.costs)} | {f'… {a.says} …' if a.says else ''} |"
            for a in partly_right.ATTACKS
        ),
        "",
        "Left as it is:\n",
        "| code that | why |",
        "|---|---|",
        *(f"| {what} | {why} |" for what, why in partly_right.OPEN.items()),
        "",
    ]
    lines += [
        "## By the zip itself\n",
        "Nothing is ever unpacked: files are read into memory, by name.\n",
    ]
    lines += [
        "| zip | what is said |",
        "|---|---|",
        *(f"| {t.name} | … {t.says} … |" for t in TRICKS),
        "",
    ]
    lines += [
        "## Tried without effect\n",
        "Run by hand, with the code of the grader at hand.\n",
        "| code that | what stopped it |",
        "|---|---|",
        *(f"| {what} | {why} |" for what, why in TRIED.items()),
        "",
    ]
    lines += [
        "## What is known to have been tried on graders\n",
        "| | known attack | here |",
        "|---|---|---|",
    ]
    lines += [f"| {number} | {what} | {_here(number, ATTACKS)} |" for number, what in KNOWN.items()]
    return "\n".join(lines) + "\n"


def _here(number: int, attacks: list[Attack]) -> str:
    return (
        "; ".join(attack.name for attack in attacks if number in attack.entries)
        or ELSEWHERE[number]
    )


if __name__ == "__main__":
    (HERE / "README.md").write_text(render(), encoding="utf-8")
