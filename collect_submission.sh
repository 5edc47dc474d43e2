#!/usr/bin/env bash
# Checks your files and packs those of each part into a zip of its own, diffusion_models_submission.zip, say:
#
#     bash collect_submission.sh [FOLDER]
#
# FOLDER is the one that holds theory/, conditional_ddpm/ and diffusion_models/, or one of them; without it, the folder that this
# script lies in.
# From a notebook cell, put a ! in front. Needs bash and Python, nothing else.
set -euo pipefail

# A name on PATH is not enough: on Windows, python3 can be a stub that only opens the shop.
find_python() {
    local candidate
    for candidate in python3 python py; do
        if "$candidate" -I -c 'import sys; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    echo "collect_submission: no Python 3.10 or newer starts here (tried python3, python and py)." >&2
    echo "Activate the environment that you work in, or install Python, and run this again." >&2
    return 1
}

python=$(find_python)
folder=${1:-$(dirname "${BASH_SOURCE[0]}")}

# -I: a file here that is named like a module of Python's must not get in the way.
"$python" -I - "$folder" <<'PYTHON'
import ast
import io
import os
import sys
import warnings
import zipfile
from pathlib import Path

# The files that students write in, by part; those with bonus exercises may be missing.
PARTS = {
    "theory": ("answers.py",),
    "conditional_ddpm": ("ResUNet.py", "DDPM.py"),
    "diffusion_models": ("noise_scheduler.py", "diffusion_model.py", "computer_vision/image_gen.py"),
}
BONUS = {"diffusion_models": ("robotics/trajectory_gen.py", "extras.py")}
# Packed as they are where they lie there: whose numbers the sheet had, and a scan of the proofs.
BESIDE = {"theory": ("variant.json", "proofs.pdf")}


class Refusal(Exception):
    """What is wrong with a file, and what to do about it."""


def read(folder, name):
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise Refusal(f"{name}: missing. It was looked for in {folder}") from None
    except OSError as error:
        raise Refusal(f"{name}: cannot be read ({error.strerror})") from None


def parse(name, content):
    """Return the file's syntax tree, or refuse with the line that is in the way."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refusal(f"{name}, line {line}: not UTF-8. Save the file with encoding UTF-8") from None
    try:
        tree = ast.parse(content, name)
        compile(tree, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        number = error.lineno or 1
        line = lines[number - 1].strip() if number <= len(lines) else ""
        raise Refusal(f"{name}, line {number}: does not compile, {error.msg}\n        {line}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise Refusal(f"{name}: does not compile, {error}") from None
    return tree


def unfinished(tree, inside=()):
    """Yield the text of each `raise NotImplementedError(...)`, or where it stands if it says nothing."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.expr):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            error, arguments = node.exc, []
            if isinstance(error, ast.Call):
                error, arguments = error.func, error.args
            if isinstance(error, ast.Name) and error.id == "NotImplementedError":
                text = arguments[0].value if arguments and isinstance(arguments[0], ast.Constant) else None
                yield str(text or f"{'.'.join(inside) or 'the module'}, line {node.lineno}")
        named = isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        yield from unfinished(node, (*inside, node.name) if named else inside)


def pack(contents):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name)  # of 1980: the same files make the same zip, byte for byte
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o100644 << 16
            writer.writestr(entry, content)
    return archive.getvalue()


def write(path, content):
    """Replace the file in one step: an older zip stays whole until the new one is."""
    unfinished_path = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished_path.write_bytes(content)
        os.replace(unfinished_path, path)
    except OSError as error:
        unfinished_path.unlink(missing_ok=True)
        raise Refusal(f"{path} cannot be written ({error.strerror})") from None


def main(folder):
    refusals = []
    for part in [part for part in PARTS if (folder / part).is_dir()] or PARTS:
        try:
            collect(folder, part)
        except Refusal as refusal:
            refusals.append(f"{part}_submission.zip was not written. Mend this first:\n    {refusal}")
    if refusals:
        raise Refusal("\n".join(refusals))


def collect(folder, part):
    """Check and pack one part."""
    contents, unattempted, refusals = {}, [], []
    bonus = [file for file in BONUS.get(part, ()) if (folder / part / file).is_file()]
    for name in [f"{part}/{file}" for file in (*PARTS[part], *bonus)]:
        try:
            contents[name] = read(folder, name)
            tree = parse(name, contents[name])
        except Refusal as refusal:
            refusals.append(refusal)
            continue
        if not tree.body:
            unattempted.append((name, "everything: the file is empty"))
        unattempted += [(name, text) for text in unfinished(tree)]
    if refusals:
        raise Refusal("\n    ".join(map(str, refusals)))
    for name in [f"{part}/{file}" for file in BESIDE.get(part, ()) if (folder / part / file).is_file()]:
        contents[name] = read(folder, name)
    archive = pack(contents)
    target = folder / f"{part}_submission.zip"
    write(target, archive)

    if unattempted:
        print("Warning: not attempted yet, these still raise NotImplementedError:")
        for name, text in dict.fromkeys(unattempted):  # an exercise may have several places to fill in
            print(f"    {text}    [{name}]")
    print(f"Wrote {target} ({len(archive):,} bytes):")
    for name, content in contents.items():
        print(f"    {name}    {len(content):,} bytes")


warnings.simplefilter("ignore")  # Python's remarks on a student's style do not belong here
sys.stdout.reconfigure(errors="replace")
try:
    main(Path(sys.argv[1]).resolve())
except Refusal as refusal:
    sys.exit(f"collect_submission: {refusal}")
PYTHON
