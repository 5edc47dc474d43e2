"""The page about these questions says what there is."""

import re
import shlex

from typer.main import get_command

from autograder.commands import app as cli
from autograder.content import ROOT, homework
from autograder.course.assignment import SETTINGS
from autograder.viva.clock import MOST_SECONDS

PAGE = (ROOT / "docs" / "viva.md").read_text(encoding="utf-8")
SOURCES = "\n".join(
    file.read_text(encoding="utf-8") for file in (ROOT / "autograder" / "viva").glob("asked_of*.py")
)


def test_every_kind_of_question_is_on_the_page_and_the_other_way_round() -> None:
    (table,) = re.findall(r"\| kind of question \|.*?\n\n", PAGE, re.DOTALL)
    listed = {line.split("|")[1].strip() for line in table.splitlines()[2:] if line}
    assert len(listed) >= 12
    # the kinds in the code: the first thing that each question is made with
    made = re.findall(
        r"(?:make|_which_line|_effect_question)\(\s*(f?\"[^\"]+\"(?: if .*)?),?$",
        SOURCES,
        re.MULTILINE,
    )
    kinds = {text for each in made for text in re.findall(r"\"([^\"]+ [^\"]+)\"", each)}
    kinds |= set(re.findall(r"\"(which change [^\"]+)\"", SOURCES))
    kinds |= {"value of a variable"} & set(re.findall(r"\"([^\"]+)\"", SOURCES))
    assert {kind.replace("{what}", "network") for kind in kinds} == listed


def test_the_commands_on_the_page_have_these_options() -> None:
    commands = get_command(cli.app).commands  # type: ignore[attr-defined]
    shown = re.findall(r"^    python -m autograder (.*?)(?:\s+#.*)?$", PAGE, re.MULTILINE)
    assert len(shown) >= 5
    for line in shown:
        name, *words = shlex.split(line)
        known = {option for each in commands[name].params for option in each.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_it_says_how_long_code_may_run() -> None:
    assert f"{MOST_SECONDS:.0f} seconds in all" in " ".join(PAGE.split())


def test_its_setting_and_its_scenes_are_there() -> None:
    assert "quiz_points" in SETTINGS and "quiz_points = 2" in PAGE
    for part in ("conditional_ddpm", "diffusion_models", "flow_matching"):
        assert (ROOT / "autograder" / "homework" / part / "scenes.py").is_file()
        assert part in homework().parts


def test_no_release_takes_the_scenes_along() -> None:
    shipped = {path.name for path in (ROOT / "student").rglob("*.py")}
    assert not shipped & {"scenes.py", "choosing.py", "quiz_pages.py"}
