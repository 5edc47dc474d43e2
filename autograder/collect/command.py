"""`bash collect_submission.sh [FOLDER]`: checks and packs each part, and says what is missing in it."""

import io
import os
import sys
import warnings
import zipfile
from pathlib import Path

from . import notebooks, printing, sources
from .sources import Refusal

# The files that students write in, by part; bonus exercises may be missing.
PARTS = {
    "theory": ("answers.py",),
    "conditional_ddpm": ("ResUNet.py", "DDPM.py"),
    "diffusion_models": ("noise_scheduler.py", "diffusion_model.py", "computer_vision/image_gen.py"),
}
BONUS = {"diffusion_models": ("robotics/trajectory_gen.py", "extras.py")}
# Packed as they are where they lie there: whose numbers the sheet had, and a scan of the proofs.
BESIDE = {"theory": ("variant.json", "proofs.pdf")}
INSTEAD_OF_A_NOTEBOOK = "theory/proofs.pdf"


def main() -> None:
    """Collect the folder that the command line names; exit with a sentence where something cannot be packed."""
    warnings.simplefilter("ignore")  # Python's remarks on a student's style do not belong here
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        collect_all(Path(sys.argv[1]).resolve())
    except Refusal as refusal:
        sys.exit(f"collect_submission: {refusal}")


def collect_all(folder: Path) -> None:
    """Write the zip of every part in the folder. One that cannot be packed does not stop the others."""
    parts = [part for part in PARTS if (folder / part).is_dir()]
    if not parts and folder.name in PARTS:
        parts, folder = [folder.name], folder.parent
    refusals = []
    for part in parts or PARTS:
        try:
            collect(folder, part)
        except Refusal as refusal:
            refusals.append(f"{part}_submission.zip was not written. Mend this first:\n    {refusal}")
    for stray in sorted(folder.glob("*.ipynb")):
        if notebooks.part_of(stray.name, PARTS) is None:
            print(f"Warning: {stray.name} is in no zip: put it into the folder of the part that it belongs to.")
    if refusals:
        raise Refusal("\n".join(refusals))


def collect(folder: Path, part: str) -> None:
    """Check and pack one part."""
    contents, unattempted = _take_sources(folder, part)
    for name in [f"{part}/{file}" for file in BESIDE.get(part, ()) if (folder / part / file).is_file()]:
        contents[name] = sources.read(folder, name)
    found = notebooks.find(folder, part, PARTS)
    warned = [] if found or INSTEAD_OF_A_NOTEBOOK in contents else [_no_notebook(folder / part)]
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
    return f"there is no notebook (.ipynb) in {folder}. If you worked in one, it is part of what you hand in. " + (
        notebooks.how_to_find_it()
    )


def _take_sources(folder: Path, part: str) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    contents, unattempted, refusals = dict[str, bytes](), list[tuple[str, str]](), []
    bonus = [file for file in BONUS.get(part, ()) if (folder / part / file).is_file()]
    for name in [f"{part}/{file}" for file in (*PARTS[part], *bonus)]:
        try:
            contents[name] = sources.read(folder, name)
            unattempted += [(name, text) for text in sources.find_unattempted(sources.parse(name, contents[name]))]
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        raise Refusal("\n    ".join(map(str, refusals)))
    return contents, unattempted


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
    return {name: content, printed_name: printed.content}, said + [f"{printed_name}, {r}" for r in printed.remarks]


def pack(contents: dict[str, bytes]) -> bytes:
    """A zip: the same files make the same zip, byte for byte."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name)  # of 1980
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o100644 << 16
            writer.writestr(entry, content)
    return archive.getvalue()


def write(path: Path, content: bytes) -> None:
    """Replace the file in one step: an older one stays whole until the new one is."""
    unfinished_path = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished_path.write_bytes(content)
        os.replace(unfinished_path, path)
    except OSError as error:
        unfinished_path.unlink(missing_ok=True)
        raise Refusal(f"{path} cannot be written ({error.strerror})") from None
