"""`bash collect_submission.sh [--name NAME] [--no-checks] [FOLDER]`: packs each part, says what is
missing in it, and then runs its checks.
"""

import argparse
import ast
import io
import json
import sys
import warnings
from datetime import date
from pathlib import Path

from .. import AutograderError
from ..content import homework
from ..whole_files import pack, write_whole
from . import last_look, notebooks, printing
from . import python_files as sources
from .python_files import Refusal

BLANK = "_" * 30  # a line to write a name on


def main(home: str) -> None:
    """Collect the folder that the command line names, else `home`; exit with a sentence where
    something cannot be packed.
    """
    asked = argparse.ArgumentParser("collect_submission.sh", description=__doc__)
    asked.add_argument("--name", default="", help="your name, for the PDFs")
    asked.add_argument("--no-checks", action="store_true", help="do not run the checks")
    asked.add_argument("folder", nargs="?", default=home, help="the one that holds the parts")
    told = asked.parse_args()
    warnings.simplefilter("ignore")  # Python's remarks on a student's style do not belong here
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        packed = collect_all(Path(told.folder).resolve(), told.name)
    except AutograderError as error:
        sys.exit(f"collect_submission: {error}")
    if not told.no_checks:
        last_look.show_checks(packed)


def collect_all(folder: Path, name: str = "") -> list[Path]:
    """Write the zip of every part in the folder, and return the folders of the parts. One that
    cannot be packed does not stop the others. name: of the student, for the PDFs.
    """
    known = homework().parts
    parts = [part for part in known if (folder / part).is_dir()]
    if not parts and folder.name in known:
        parts, folder = [folder.name], folder.parent
    refusals = []
    for part in parts or known:
        try:
            collect(folder, part, signature(folder, name))
        except Refusal as refusal:
            refusals.append(
                f"{part}_submission.zip was not written. Mend this first:\n    {refusal}"
            )
    for stray in sorted(folder.glob("*.ipynb")):
        if notebooks.part_of(stray.name, known) is None:
            print(
                f"Warning: {stray.name} is in no zip: put it into the folder of the part that it "
                f"belongs to."
            )
    if refusals:
        raise Refusal("\n".join(refusals))
    return [folder / part for part in parts]


def signature(folder: Path, name: str) -> str:
    """Name and date, as they are printed on each page. Without a name, the id on the student's own
    sheet; without that, a line to write it on.
    """
    return f"Name: {' '.join(name.split()) or _own_id(folder) or BLANK}, {date.today()}"


def _own_id(folder: Path) -> str:
    for part in homework().with_numbers():
        try:
            told = json.loads((folder / part.name / part.numbers).read_text(encoding="utf-8"))
            return " ".join(str(told["student"] or "").split())
        except (OSError, ValueError, RecursionError, LookupError, TypeError):
            continue
    return ""


def collect(folder: Path, part: str, signed: str) -> None:
    """Check and pack one part. signed: what stands on each page that is printed."""
    contents, unattempted = _take_sources(folder, part)
    place = homework().parts[part]
    for name in [f"{part}/{file}" for file in place.handed_in if (folder / part / file).is_file()]:
        contents[name] = sources.read(folder, name)
    found = notebooks.find(folder, part, homework().parts)
    warned = (
        []
        if found or f"{part}/{place.in_place_of_a_notebook}" in contents
        else [_no_notebook(folder / part)]
    )
    for path in found:
        taken, said = _take_notebook(folder, path, signed)
        contents |= taken
        warned += said
    archive = pack(contents)
    target = folder / f"{part}_submission.zip"
    write(target, archive)

    if unattempted:
        print("Warning: not attempted yet, these still raise NotImplementedError:")
        for name, text in unattempted:
            print(f"    {text}    [{name}]")
    for warning in warned:
        print(f"Warning: {warning}.")
    print(f"Wrote {target} ({len(archive):,} bytes):")
    for name, content in contents.items():
        saved = notebooks.age(folder / name) if name.endswith(".ipynb") else ""
        print(f"    {name}    {len(content):,} bytes{', ' * bool(saved)}{saved}")


def _no_notebook(folder: Path) -> str:
    return (
        f"there is no notebook (.ipynb) in {folder}. If you worked in one, it is part of what you "
        f"hand in. " + (notebooks.how_to_find_it())
    )


def _take_sources(folder: Path, part: str) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    contents, unattempted, refusals = dict[str, bytes](), list[tuple[str, str]](), []
    trees = dict[str, ast.Module]()
    place = homework().parts[part]
    bonus = [file for file in place.bonus if (folder / part / file).is_file()]
    for name in [f"{part}/{file}" for file in (*place.graded, *bonus)]:
        try:
            contents[name] = sources.read(folder, name)
            trees[name] = sources.parse(name, contents[name])
            unattempted += [(name, text) for text in sources.find_unattempted(trees[name])]
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        raise Refusal("\n    ".join(map(str, refusals)))
    return contents | sources.helpers(folder, part, trees), unattempted


def _take_notebook(folder: Path, path: Path, signed: str) -> tuple[dict[str, bytes], list[str]]:
    """A notebook and its printed form, by their names in the zip, and what to warn of."""
    name = path.relative_to(folder).as_posix()
    content = sources.read(folder, name)
    try:
        cells = notebooks.read(content)
    except notebooks.Unreadable as error:
        return {name: content}, [f"{name} is packed as it is, but {error}"]
    said = [f"{name}, {problem}" for problem in notebooks.find_problems(cells)]
    printed = printing.print_notebook(path, cells, signed)
    target = path.with_name(f"{path.stem}_submission{printed.suffix}")
    write(target, printed.content)
    for suffix in {".pdf", ".html"} - {printed.suffix}:  # an older one would only be confusing
        target.with_suffix(suffix).unlink(missing_ok=True)
    printed_name = target.relative_to(folder).as_posix()
    return {name: content, printed_name: printed.content}, said + [
        f"{printed_name}, {r}" for r in printed.remarks
    ]


def write(path: Path, content: bytes) -> None:
    """Replace the file in one step: an older one stays whole until the new one is. Raises
    Refusal.
    """
    try:
        write_whole(path, content)
    except OSError as error:
        raise Refusal(f"{path} cannot be written ({error.strerror})") from None
