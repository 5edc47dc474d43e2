"""Makes a printable PDF of a Markdown file with pandoc and typst: `python -m theory pdf`.

Both come from PyPI (`pip install pypandoc-binary typst`), or are found where the system has them.
No network, no LaTeX. The PDF says in its keywords what it was made from, see fingerprint.
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

READER = "gfm+tex_math_gfm+tex_math_dollars+implicit_figures"
TEMPLATE = Path(__file__).resolve().parent / "sheet.typ"
INSTALL = "pip install pypandoc-binary typst"


class CannotPrint(Exception):
    """A tool is missing, or it refused the text. The message says what to do."""


def make_pdf(markdown: Path, target: Path, text: str | None = None) -> None:
    """Print a Markdown file, whose figures lie beside it, to a PDF. Raises CannotPrint.

    text: to print in the place of what stands in the file.
    """
    text = markdown.read_text(encoding="utf-8") if text is None else text
    with tempfile.TemporaryDirectory(
        dir=markdown.parent, prefix=".print-"
    ) as folder:  # beside its figures
        written, source = Path(folder) / "source.md", Path(folder) / "source.typ"
        written.write_text(text, encoding="utf-8")
        _run(
            [
                _pandoc(),
                "-f",
                READER,
                "-t",
                "typst",
                "--fail-if-warnings",
                "--template",
                str(TEMPLATE),
                "-M",
                f"title={text.splitlines()[0].removeprefix('# ')}",
                "-M",
                f"fingerprint={fingerprint(markdown, text)}",
                "--shift-heading-level-by=-1",
                str(written.resolve()),
                "-o",
                str(source.resolve()),
            ]
        )
        typst = source.read_text(encoding="utf-8").replace('image("figures/', 'image("../figures/')
        source.write_text(typst, encoding="utf-8")
        _typeset(source, target, markdown.parent)


def fingerprint(markdown: Path, text: str) -> str:
    """A number that changes with the text, its figures and the look of the sheet. markdown: the
    file beside which the figures lie.
    """
    figures = [markdown.parent / name for name in re.findall(r"\]\((figures/\w+\.svg)\)", text)]
    parts = [text, *(path.read_text(encoding="utf-8") for path in (TEMPLATE, *figures))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _pandoc() -> str:
    if found := shutil.which("pandoc"):
        return found
    if importlib.util.find_spec("pypandoc"):
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    raise CannotPrint(f"a PDF needs pandoc, which is not here: {INSTALL}")


def _typeset(source: Path, target: Path, root: Path) -> None:
    if importlib.util.find_spec("typst"):
        import typst

        try:
            typst.compile(str(source), output=str(target), root=str(root))
        except Exception as error:
            raise CannotPrint(f"typst refused {source.name}: {error}") from error
    elif found := shutil.which("typst"):
        _run([found, "compile", "--root", str(root), str(source), str(target)])
    else:
        raise CannotPrint(f"a PDF needs typst, which is not here: {INSTALL}")


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise CannotPrint(f"{Path(command[0]).name} refused: {done.stderr.strip()[:600]}")
