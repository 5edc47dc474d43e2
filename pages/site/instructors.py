"""The first page for instructors: samples of what they get, and where to read on."""

from pathlib import Path

from pages.site.class_sample import ASKED, scores
from pages.site.plain import escaped

TEMPLATE = Path(__file__).resolve().parent / "templates" / "instructors.md"
SHOWN_STUDENT = "gabriela"


def make_page(samples: Path, printed: str, documents: list[str]) -> str:
    """The page in MyST Markdown. samples: their folder. printed: the notebook in print."""
    read = "\n".join(f"- {{doc}}`{name.removesuffix('.md')}`" for name in documents)
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, said in {
        "student": SHOWN_STUDENT,
        "asked": ASKED,
        "printed": printed,
        "scores": table(scores(samples)),
        "documents": read,
    }.items():
        text = text.replace(f"{{{name}}}", said)
    return text


def table(rows: list[dict[str, str]]) -> str:
    """The points of a class in Markdown, check by check; checks in which nobody has any are left
    out.
    """
    checks = [
        name for name in rows[0] if "/" in name and any(float(row[name] or 0) for row in rows)
    ]
    lines = [
        "| student | points | " + " | ".join(f"`{name}`" for name in checks) + " |",
        "|---|" + "---:|" * (len(checks) + 1),
    ]
    for row in rows:
        cells = [escaped(row["student"]), row["score"], *(row[name] or "–" for name in checks)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
