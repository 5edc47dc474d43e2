"""The command line: `python -m autograder COMMAND`, a file for each command."""

import typer

from ..content import homework
from .check_list import checks
from .diff import diff
from .doctor import doctor
from .grade import grade
from .gradebook import gradebook
from .gradescope import gradescope
from .marks import marks
from .misconceptions import misconceptions
from .release import release
from .replay import replay
from .viva_sheets import viva
from .whole_class import grade_class

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=f"Grades submissions of the {homework().name} and makes what students get.",
)
app.command("class")(grade_class)
for command in (
    gradescope,
    replay,
    diff,
    marks,
    gradebook,
    grade,
    doctor,
    release,
    checks,
    misconceptions,
    viva,
):
    app.command()(command)
