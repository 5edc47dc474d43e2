"""Prints a notebook to PDF with what the machine has; where it has nothing, to one HTML file that a
browser prints.

In this order: typst with pandoc (`pip install typst pypandoc-binary`: offline, mathematics set, the
same bytes every time), typst alone (mathematics stays TeX), nbconvert's two ways, and a Chrome,
Chromium or Edge without a window.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from . import html_page, markdown, typst_page
from .document import Document, make
from .notebooks import Cells

INSTALL = "pip install typst pypandoc-binary"
READER = "gfm+tex_math_gfm+tex_math_dollars-gfm_auto_identifiers"
# in bold, which pandoc translates, except where a cell above left a fence open
MARK = "betweentwocells"
MARKED = re.compile(rf"\n(?:\*|#strong\[){MARK}[*\]]\n")
# pandoc's, in a line
BOXED = re.compile(r'#box\(image\(("picture-\d+\.\w+")(?:, alt: "(?:[^"\\]|\\.)*")?\)\);?')
# as it is, pandoc takes the bars for a relation
NORM = re.compile(r"\\left\\\|(.*?)\\right\\\|", re.DOTALL)
SECONDS = 120
BROWSERS = (
    "google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)  # fmt: skip
RAW_TEX = f"shows formulas as they were typed, in TeX; `{INSTALL}` brings what sets them"


class Unable(Exception):
    """A tool that is there could not do it, and why."""


@dataclass
class Printed:
    """suffix: .pdf or .html; remarks: what a reader of it will miss, and how to get it."""

    suffix: str
    content: bytes
    remarks: list[str] = field(default_factory=list)


def print_notebook(path: Path, cells: Cells, signed: str = "") -> Printed:
    """The notebook in print. Never fails for want of a tool. signed: name and date, for each page
    or, where pages have no heads, for the first one.
    """
    document = make(cells, path.parent, signed)
    failed: list[str] = []
    # a browser may not be done with it
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for way in (_pandoc_and_typst, _typst, _webpdf, _latex, _browser):
            try:
                printed = way(document, path, folder)
            except Unable as error:
                failed.append(str(error))
                continue
            if printed is not None:
                printed.remarks += [
                    f"was printed in another way than the best, because {why}" for why in failed[:1]
                ]
                printed.remarks += document.remarks
                return printed
    why = (
        f"no PDF could be made here ({'; '.join(failed)})"
        if failed
        else "there is nothing here that makes PDFs"
    )
    page = html_page.make(document, path.stem).encode("utf-8", "replace")
    said = (
        f"{why}. Open the file in a browser and print it to PDF (Ctrl+P), or run `{INSTALL}` "
        f"and collect again"
    )
    return Printed(".html", page, [said, *_raw_tex(document), *document.remarks])


def _raw_tex(document: Document) -> list[str]:
    there = any(markdown.has_math(text) for kind, text in document.pieces if kind == "markdown")
    return [RAW_TEX] if there else []


def _pandoc_and_typst(document: Document, path: Path, folder: Path) -> Printed | None:
    pandoc, typst = find_pandoc(), _find_typst()
    if not pandoc or not typst:
        return None
    texts = [text for kind, text in document.pieces if kind == "markdown"]
    made, said = _ask_pandoc(pandoc, f"\n\n**{MARK}**\n\n".join(texts), folder)
    converted = MARKED.split(made)
    if len(converted) != len(texts):
        converted = [_ask_pandoc(pandoc, text, folder)[0] for text in texts]
    remarks = (
        ["has a formula that could not be set and is shown in TeX"] if "TeX math" in said else []
    )
    return Printed(
        ".pdf",
        _typeset(typst, typst_page.make(document, path.stem, converted), document, folder),
        remarks,
    )


def _ask_pandoc(pandoc: str, text: str, folder: Path) -> tuple[str, str]:
    text = NORM.sub(r"\\lVert \1\\rVert ", text)
    done = _run([pandoc, "--from", READER, "--to", "typst", "--wrap", "none"], folder, text)
    return BOXED.sub(r"#picture(\1);", done.stdout), done.stderr


def _typst(document: Document, path: Path, folder: Path) -> Printed | None:
    typst = _find_typst()
    if not typst:
        return None
    texts = [typst_page.of_markdown(text) for kind, text in document.pieces if kind == "markdown"]
    page = typst_page.make(document, path.stem, texts)
    return Printed(".pdf", _typeset(typst, page, document, folder), _raw_tex(document))


def _typeset(typst: list[str], page: str, document: Document, folder: Path) -> bytes:
    for name, content in document.pictures.items():
        (folder / name).write_bytes(content)
    (folder / "page.typ").write_text(page, encoding="utf-8")
    _run([*typst, "page.typ", "page.pdf"], folder)
    return _result(folder / "page.pdf")


def _webpdf(document: Document, path: Path, folder: Path) -> Printed | None:
    there = _has("nbconvert") and _has("playwright")
    return _nbconvert("webpdf", document, path, folder) if there else None


def _latex(document: Document, path: Path, folder: Path) -> Printed | None:
    there = _has("nbconvert") and shutil.which("xelatex") and shutil.which("pandoc")
    return _nbconvert("pdf", document, path, folder) if there else None


def _nbconvert(kind: str, document: Document, path: Path, folder: Path) -> Printed:
    """By nbconvert, which reads the notebook from its input, with name and date as a first cell."""
    notebook = json.loads(path.read_text(encoding="utf-8-sig"))
    first = {"cell_type": "markdown", "id": "signed", "metadata": {}, "source": document.signed}
    if notebook.get("nbformat_minor", 0) < 5:  # whose cells have no names
        del first["id"]
    notebook["cells"] = [first, *notebook["cells"]] if document.signed else notebook["cells"]
    command = [sys.executable, "-m", "nbconvert", "--to", kind, "--stdin"]
    command += ["--output-dir", str(folder), "--output", "page"]
    _run(command, path.parent, json.dumps(notebook))
    return Printed(".pdf", _result(folder / "page.pdf"))


def _browser(document: Document, path: Path, folder: Path) -> Printed | None:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        return None
    (folder / "page.html").write_text(
        html_page.make(document, path.stem), encoding="utf-8", errors="replace"
    )
    # Chrome refuses it otherwise
    as_root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    _run(
        [
            browser,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            *as_root,
            f"--user-data-dir={folder / 'profile'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={folder / 'page.pdf'}",
            (folder / "page.html").as_uri(),
        ],
        folder,
    )
    return Printed(".pdf", _result(folder / "page.pdf"), _raw_tex(document))


def find_pandoc() -> str | None:
    """The command pandoc, from the system or from pip."""
    if found := shutil.which("pandoc"):
        return found
    spec = importlib.util.find_spec("pypandoc")
    for folder in spec.submodule_search_locations or [] if spec else []:
        if found := shutil.which("pandoc", path=str(Path(folder) / "files")):
            return found
    return None


def _find_typst() -> list[str] | None:
    """A command that takes a source and a target."""
    if _has("typst"):
        program = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"
        # in a process of its own: a crash in it costs the PDF alone
        return [sys.executable, "-c", program]
    found = shutil.which("typst")
    return [found, "compile"] if found else None


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _run(command: list[str], folder: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    name = "typst" if "typst.compile" in " ".join(command) else Path(command[0]).stem
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            input=text,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unable(f"{name} did not work: {str(error)[:200]}") from error
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise Unable(
            f"{name} did not work: "
            f"{lines[-1].strip()[:200] if lines else f'exit code {done.returncode}'}"
        )
    return done


def _result(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if not content.startswith(b"%PDF"):
        raise Unable("it made no PDF")
    return content
