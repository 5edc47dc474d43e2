"""The sheets of part 0.

python -m theory figures        draws the figures
python -m theory pdf [FOLDER]   prints problems, solutions and rubric; in a FOLDER of your own the
                                problems have the points of assignment.toml
"""

import sys
from pathlib import Path

from autograder.course.assignment import AssignmentError, read
from autograder.course.course_text import course_text

from .pdf import CannotPrint, make_pdf

HERE = Path(__file__).resolve().parent
TEXTS = ("theory", "solutions", "rubric")


def main(arguments: list[str]) -> int:
    """Do what the arguments say; 2 if they say nothing that is known here, 1 if a PDF cannot be
    made.
    """
    if arguments == ["figures"]:
        from .figures import draw_all

        print("\n".join(map(str, draw_all())))
        return 0
    asked = {"-h", "--help"} & {*arguments}
    if asked or arguments[:1] != ["pdf"] or len(arguments) > 2:
        print(__doc__)
        return 0 if asked else 2
    folder = Path(arguments[1]) if arguments[1:] else HERE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in TEXTS:
            text = (HERE / f"{name}.md").read_text(encoding="utf-8")
            if name == "theory" and folder.resolve() != HERE:
                text = course_text(text, read())
            make_pdf(HERE / f"{name}.md", folder / f"{name}.pdf", text)
            print(folder / f"{name}.pdf")
    except (AssignmentError, CannotPrint, OSError) as error:
        print(f"theory: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
