"""`bash collect_submission.sh [FOLDER]`: checks and packs each part, and says what is missing
in it.
"""

import ast
import io
import sys
import warnings
from pathlib import Path

from .. import AutograderError
from ..content import homework
from ..whole_files import pack, write_whole
from . import notebooks, printing
from . import python_files as sources
from .python_files import Refusal


def main() -> None:
    """Collect the folder that the command line names; exit with a sentence where something
    cannot be packed.
    """
    warnings.simplefilter("ignore")  # Python's remarks on a student's style do not belong here
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        collect_all(Path(sys.argv[1]).resolve())
    except AutograderError as error:
        sys.exit(f"collect_submission: {error}")


def collect_all(folder: Path) -> None:
    """Write the zip of every part in the folder. One that cannot be packed does not stop the
    others.
    """
    known = homework().parts
    parts = [part for part in known if (folder / part).is_dir()]
    if not parts and folder.name in known:
        parts, folder = [folder.name], folder.parent
    refusals = []
    for part in parts or known:
        try:
            collect(folder, part)
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


def collect(folder: Path, part: str) -> None:
    """Check and pack one part."""
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
        taken, said = _take_notebook(folder, path)
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


def _take_notebook(folder: Path, path: Path) -> tuple[dict[str, bytes], list[str]]:
    """A notebook and its printed form, by their names in the zip, and what to warn of."""
    name = path.relative_to(folder).as_posix()
    content = sources.read(folder, name)
    try:
        cells = notebooks.read(content)
    except notebooks.Unreadable as error:
        return {name: content}, [f"{name} is packed as it is, but {error}"]
    said = [f"{name}, {problem}" for problem in notebooks.find_problems(cells)]
    printed = printing.print_notebook(path, cells)
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
