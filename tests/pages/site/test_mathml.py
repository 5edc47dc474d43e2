"""Formulas are set while the site is built."""

import re

import pytest
from docutils import nodes

from pages.site.math_font import covered, cut_font, style_sheet
from pages.site.mathml import FormulaError, formulas_of, to_mathml


def test_formulas_become_mathml_each_in_its_own_place() -> None:
    asked = [(False, "x_t"), (True, r"\frac{a}{b}"), (False, "x_t")]
    found = to_mathml(asked)
    assert [*found] == [(False, "x_t"), (True, r"\frac{a}{b}")]
    assert "<msub><mi>x</mi><mi>t</mi></msub>" in found[False, "x_t"]
    assert 'display="block"' in found[True, r"\frac{a}{b}"] and "<mfrac>" in found[asked[1]]
    assert to_mathml([]) == {}


def test_a_formula_that_cannot_be_read_stops_the_build_and_is_named() -> None:
    with pytest.raises(FormulaError, match="unheard"):
        to_mathml([(True, r"\unheard{x}")])


def test_the_formulas_of_a_page_are_found() -> None:
    page = nodes.section()
    page += nodes.math_block("", "a")
    page += nodes.paragraph("", "", nodes.math("", "b"))
    assert formulas_of(page) == [(True, "a"), (False, "b")]


def test_the_font_is_small_and_has_the_signs_of_the_site() -> None:
    font = cut_font("∑𝒩")
    assert len(font) < 200_000
    # as they stand there, and as browsers show letters: italic x, h, which lies elsewhere, and √
    assert {ord("∑"), ord("𝒩"), ord("√"), ord("("), 0x1D465, 0x210E} <= covered(font)
    assert re.search(r'url\("data:font/woff2;base64,', style_sheet("x"))
    assert ord("ℵ") not in covered(font)
