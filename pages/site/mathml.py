"""A Sphinx extension: formulas become MathML while the site is built, so that no script sets them.

pandoc reads the TeX, all formulas of the site in one go. A formula that it cannot read stops the
build.
"""

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pypandoc
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from pages.site.math_font import style_sheet

Formula = tuple[bool, str]  # displayed on a line of its own; TeX
SET: dict[Formula, str] = {}  # MathML of every formula of the site


class FormulaError(ValueError):
    """pandoc cannot set a formula."""


def to_mathml(formulas: Iterable[Formula]) -> dict[Formula, str]:
    """The MathML of each formula. Raises FormulaError, naming what cannot be read."""
    asked = [*dict.fromkeys(formulas)]
    if not asked:
        return {}
    kinds = {True: {"t": "DisplayMath"}, False: {"t": "InlineMath"}}
    blocks = [{"t": "Para", "c": [{"t": "Math", "c": [kinds[shown], tex]}]} for shown, tex in asked]
    document = {"pandoc-api-version": [1, 23], "meta": {}, "blocks": blocks}
    command = [pypandoc.get_pandoc_path(), "-f", "json", "-t", "html", "--mathml"]
    done = subprocess.run(
        [*command, "--fail-if-warnings"],
        input=json.dumps(document),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    found = re.findall(r"<math .*?</math>", done.stdout, re.DOTALL)
    if done.returncode != 0 or len(found) != len(asked):
        raise FormulaError(f"a formula cannot be set: {done.stderr.strip()[:600]}")
    return dict(zip(asked, found, strict=True))


def formulas_of(document: nodes.Node) -> list[Formula]:
    """The formulas of a page."""
    shown = [(True, node.astext()) for node in document.findall(nodes.math_block)]
    return [*shown, *((False, node.astext()) for node in document.findall(nodes.math))]


def _set_all(app: Sphinx, env: BuildEnvironment) -> None:
    SET.update(
        to_mathml(
            formula for name in env.found_docs for formula in formulas_of(env.get_doctree(name))
        )
    )


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(SET[False, node.astext()])
    raise nodes.SkipNode


def _block(writer: Any, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="formula">{SET[True, node.astext()]}</div>\n')
    raise nodes.SkipNode


def _write_font(app: Sphinx, error: Exception | None) -> None:
    if error is None:
        signs = {sign for text in SET.values() for sign in re.sub(r"<[^>]*>", "", text)}
        sheet = Path(app.outdir) / "_static" / "math.css"
        sheet.write_text(style_sheet(signs), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer "mathml"."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.connect("env-check-consistency", _set_all)
    app.connect("build-finished", _write_font)
    app.add_css_file("math.css")
    return {"parallel_read_safe": False, "parallel_write_safe": True}
