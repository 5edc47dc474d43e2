"""What a coding assistant reads in the students' folder: what the course lets it do there."""

from collections.abc import Iterator

from ..content import ROOT, homework
from ..course.assignment import Assignment
from ..course.course_text import course_text

POLICY = "AGENTS.md"
POINTERS = ("CLAUDE.md", "GEMINI.md")  # what assistants read that do not look for AGENTS.md
POINTED = f"Read {POLICY} in this folder first: it says what a coding assistant may do here.\n"
FILES = "<!-- files -->"  # in a policy: the files that students write in


def policy_files(assignment: Assignment) -> Iterator[tuple[str, bytes]]:
    """(path below the students' folder, contents); nothing where the homework has no policies."""
    policies = homework().assistants
    if not policies:
        return
    text = (ROOT / policies[assignment.assistants]).read_text(encoding="utf-8")
    files = "\n".join(f"  - `{path}`" for path in _written_in(assignment))
    yield POLICY, course_text(text.replace(FILES, files), assignment).encode()
    for name in POINTERS:
        yield name, POINTED.encode()


def _written_in(assignment: Assignment) -> Iterator[str]:
    for name in assignment.parts():
        part = homework().parts[name]
        for path in (*part.graded, *part.bonus):
            yield f"{name}/{path}"
