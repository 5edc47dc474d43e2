"""A course folder for nbgrader: what students get, with the instructors' notebooks in place of
theirs.
"""

import shutil
from pathlib import Path

from notebooks.building import ASSIGNMENT, BUILT, HERE, NAMES

ROOT = HERE.parent
CONFIG = "nbgrader_config.py"
HERE_IN_CONFIG = "CHECKOUT = Path(__file__).resolve().parent.parent"
LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", "save", "data", ".ipynb_checkpoints", "*_submission.zip", "*.ipynb"
)


def make_course(folder: Path) -> Path:
    """Bring folder/source/ and the settings up to date, touching nothing else; returns the
    assignment's folder.

    digits/data goes along, other folders of the name `data` are downloads and do not.
    """
    source = folder / "source" / ASSIGNMENT
    if source.exists():
        shutil.rmtree(source)
    shutil.copytree(ROOT / "student", source, ignore=LEFT_OUT)
    shutil.copytree(ROOT / "student" / "digits" / "data", source / "digits" / "data")
    for name in [name for name in NAMES if (BUILT / f"{name}.ipynb").is_file()]:
        shutil.copy(BUILT / f"{name}.ipynb", source)
    settings = (HERE / CONFIG).read_text(encoding="utf-8")
    assert HERE_IN_CONFIG in settings
    settings = settings.replace(HERE_IN_CONFIG, f"CHECKOUT = Path({str(ROOT)!r})")
    (folder / CONFIG).write_text(settings, encoding="utf-8")
    return source
