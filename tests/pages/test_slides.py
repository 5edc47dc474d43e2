"""Slides of each part: what is on them, and how they look and move."""

import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from browsing import browser, needs_browser
from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from autograder.content import ROOT, homework
from notebooks.building import BEGIN, read_cells
from pages import slides
from pages.slides import Deck, make_html, make_pdf
from pages.slides.pictures import small

DECKS = {deck.part: deck for deck in slides.decks()}
FEWEST, MOST = 8, 15
MOST_WORDS = 70  # tables have more


def blank(width: int = 1200, height: int = 400) -> bytes:
    """A grey picture."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), "#dddddd").save(made, "PNG")
    return made.getvalue()


def blanks(deck: Deck) -> dict[str, bytes]:
    """A picture for each that a deck has, a high one beside plain words."""
    shown = [slide for slide in deck.slides if slide.picture]
    return {
        slide.picture: blank(1200, 400 if any("$$" in text for text in slide.texts) else 900)
        for slide in shown
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The decks as HTML, with grey pictures."""
    made = tmp_path_factory.mktemp("decks")
    for deck in DECKS.values():
        (made / f"{deck.part}.html").write_text(make_html(deck, blanks(deck)), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser whose window is as wide and high as a projector's picture."""
    with browser(tmp_path_factory.mktemp("profile"), 1280, 720) as driver:
        size = {"width": 1280, "height": 720, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        yield driver


def test_each_part_has_a_deck_that_fits_a_lecture() -> None:
    assert DECKS.keys() == homework().parts.keys()
    for deck in DECKS.values():
        assert FEWEST <= len(deck.slides) <= MOST, deck.part
        assert deck.slides[0].title.startswith("Part")
        for slide in deck.slides:
            assert slide.texts or slide.picture, slide
            words = len(" ".join(slide.texts).split())
            assert slide.rows or words <= MOST_WORDS, slide


def test_no_slide_tells_a_solution() -> None:
    """No statement between the marks of a solution, and no line of a model answer."""
    region = re.compile(r"# BEGIN SOLUTION[^\n]*\n(.*?)\n *# END SOLUTION", re.DOTALL)
    for part, deck in DECKS.items():
        files = (ROOT / "solutions" / part).rglob("*.py")
        code = "\n".join("\n".join(region.findall(file.read_text())) for file in files)
        secret = {line.strip() for line in code.splitlines() if len(line.split()) > 2}
        answers = [cell.source for cell in read_cells(part) if BEGIN in cell.source]
        secret |= {line.strip() for text in answers for line in text.splitlines()[1:-1]}
        shown = "\n".join("\n".join([*slide.texts, slide.code]) for slide in deck.slides)
        assert secret and not [line for line in secret if len(line) > 12 and line in shown]


@pytest.mark.parametrize("part", DECKS)
def test_a_page_needs_nothing_else(folder: Path, part: str) -> None:
    text = (folder / f"{part}.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in text and "{{" not in text
    addresses = set(re.findall(r"\w+://[^\s\"'<>)]*", re.sub(r'href="[^"]*"', "", text)))
    assert addresses <= {"http://www.w3.org/1998/Math/MathML"}  # a name, which nobody fetches
    assert not re.search(r'\bsrc="(?!data:)|@import|url\(|fetch\(|XMLHttpRequest', text)
    pictures = re.findall(r'<img alt="([^"]+)"', text)
    assert len(pictures) == len(blanks(DECKS[part])) == text.count("<img")
    formulas = [t for slide in DECKS[part].slides for t in slide.texts if "$" in t]
    assert text.count("<math") >= len(formulas) > 0 and "$" not in re.sub(
        r"<(script|annotation).*?</\1>", "", text, flags=re.DOTALL
    )


@pytest.mark.skipif(not which("pdftotext"), reason="no pdftotext here: poppler-utils")
@pytest.mark.parametrize("part", ["clinic", "conditional_ddpm"])
def test_a_pdf_has_a_page_for_each_slide(tmp_path: Path, part: str) -> None:
    deck, file = DECKS[part], tmp_path / "deck.pdf"
    file.write_bytes(make_pdf(deck, blanks(deck)))
    text = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True).stdout
    pages = text.rstrip("\f").split("\f")
    assert len(pages) == len(deck.slides)
    for number, (page, slide) in enumerate(zip(pages, deck.slides, strict=True), 1):
        assert f"{number} / {len(pages)}" in page
        assert slide.plain_title.split()[0] in page
    assert make_pdf(deck, blanks(deck)) == file.read_bytes()


class TestInABrowser:
    pytestmark = needs_browser

    @pytest.mark.parametrize("part", DECKS)
    def test_every_slide_fits_the_window(
        self, folder: Path, shown: webdriver.Chrome, part: str
    ) -> None:
        shown.get((folder / f"{part}.html").as_uri())
        too_large = shown.execute_script("""
            const parts = "h1, h2, .text, .formula, figure, .wide, pre";
            const reaches = (slide) => [...slide.querySelectorAll(parts)].some((each) => {
                const box = each.getBoundingClientRect(), room = slide.getBoundingClientRect();
                const scrolls = each.matches(".formula, pre, .wide");
                if (scrolls && each.scrollWidth > each.clientWidth + 1) return true;
                return box.bottom > room.bottom + 1 || box.right > room.right + 1;
              });
            return slides.filter((slide) => slide.scrollHeight > innerHeight + 1 || reaches(slide))
              .map((slide) => slide.id);
        """)
        assert too_large == []
        assert shown.get_log("browser") == []  # type: ignore[no-untyped-call]

    def test_keys_go_from_slide_to_slide(self, folder: Path, shown: webdriver.Chrome) -> None:
        shown.get((folder / "theory.html").as_uri())
        count = len(DECKS["theory"].slides)
        at = [0]
        for key in (Keys.ARROW_RIGHT, " ", Keys.PAGE_DOWN, Keys.ARROW_LEFT, Keys.END,
                    Keys.ARROW_RIGHT, Keys.HOME, Keys.ARROW_LEFT):  # fmt: skip
            ActionChains(shown).send_keys(key).perform()
            at.append(shown.execute_script("return current()"))
        assert at == [0, 1, 2, 3, 2, count - 1, count - 1, 0, 0]
        assert shown.execute_script("return document.activeElement.id") == "slide-1"
        shown.execute_script("document.getElementById('on').click()")
        assert shown.execute_script("return [current(), location.hash]") == [1, "#slide-2"]

    def test_a_phone_scrolls_in_one_direction_only(self, folder: Path, tmp_path: Path) -> None:
        with browser(tmp_path / "profile", 390, 844) as driver:
            for part in DECKS:
                driver.get((folder / f"{part}.html").as_uri())
                wide = "return [document.documentElement.scrollWidth, innerWidth]"
                assert driver.execute_script(wide) == [390, 390]
                letters = "return parseFloat(getComputedStyle(document.body).fontSize)"
                assert driver.execute_script(letters) >= 16


def test_a_small_picture_has_the_same_size() -> None:
    image = Image.open(io.BytesIO(small(blank())))
    assert image.size == (1200, 400) and image.convert("RGB").getpixel((5, 5)) == (221, 221, 221)


@pytest.mark.full
def test_the_command_writes_a_page_and_a_pdf_for_each_part(tmp_path: Path) -> None:
    """With the pictures that the notebooks draw: a minute or two."""
    made = slides.build(tmp_path / "out")
    wanted = {f"{part}.{kind}" for part in DECKS for kind in ("html", "pdf")}
    assert {path.name for path in made} == wanted == {p.name for p in (tmp_path / "out").iterdir()}
    for path in made:
        assert 20_000 < path.stat().st_size < 2_000_000, path
