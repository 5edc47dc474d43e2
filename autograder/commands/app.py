"""The command line: `python -m autograder COMMAND`, a file for each command."""

import typer

from ..content import homework
from .diff import diff
from .doctor import doctor
from .grade import grade
from .gradebook import gradebook
from .gradescope import gradescope
from .misconceptions import misconceptions
from .release import release
from .replay import replay
from .whole_class import grade_class

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=f"Grades submissions of the {homework().name} and makes what students get.",
)
app.command("class")(grade_class)
for command in (gradescope, replay, diff, gradebook, grade, doctor, release, misconceptions):
    app.command()(command)
