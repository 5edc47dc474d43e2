"""The course's settings for nbgrader. `python -m notebooks course FOLDER` puts them there, with
CHECKOUT filled in.
"""

import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(CHECKOUT))

from nbgrader.preprocessors import (  # noqa: E402 (found only now)
    AssignLatePenalties,
    CheckCellMetadata,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from autograder.content import homework  # noqa: E402
from notebooks.building import ANSWER_HERE, ASSIGNMENT  # noqa: E402
from notebooks.collecting import SortUploads, Unpack  # noqa: E402
from notebooks.mending import Mend  # noqa: E402
from notebooks.scoring import Score  # noqa: E402
from notebooks.table import CellTable  # noqa: E402

MARKERS = ("# TODO ", "# OPTIONAL ")  # a file that has one is the student's to write


def files_of_students() -> list[str]:
    source = HERE / "source" / ASSIGNMENT
    texts = {
        path.relative_to(source): path.read_text(encoding="utf-8")
        for path in source.glob("*/**/*.py")
    }
    return [
        str(path)
        for path, text in texts.items()
        if path.parts[0] not in ("autograder", "digits")
        and any(marker in text for marker in MARKERS)
    ]


c = get_config()  # noqa: F821 (nbgrader defines it)
c.CourseDirectory.course_id = homework().course
c.CourseDirectory.root = str(HERE)
c.CourseDirectory.max_file_size = 10_000  # kB: the digits are larger than nbgrader's limit

c.ZipCollectApp.extractor_plugin = Unpack
c.ZipCollectApp.collector_plugin = SortUploads

c.ExportApp.plugin_class = CellTable  # nbgrader's own: --exporter nbgrader.plugins.CsvExportPlugin

c.ClearSolutions.text_stub = ANSWER_HERE

c.Autograde.exclude_overwriting = {ASSIGNMENT: files_of_students()}
c.Autograde.sanitize_preprocessors = [Mend, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]
c.Autograde.autograde_preprocessors = [
    Score,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
