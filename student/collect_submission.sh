#!/usr/bin/env bash
# Looks at your files, prints your notebooks to PDF, packs each part into a zip, diffusion_models_submission.zip, say, and
# then runs the checks, for at most 3 minutes:
#
#     bash collect_submission.sh [--name "YOUR NAME"] [--no-checks] [FOLDER]
#
# YOUR NAME and the date are printed on the PDFs; without it, the id of your own sheet, or a line to write it on.
# FOLDER is the one that holds theory/, conditional_ddpm/ and the folders of the other parts, or some of them, or it is one
# of them; without it, the folder that this script lies in. From a notebook cell, put a ! in front, and save the
# notebook first.
# Needs bash and Python. For the PDF, `pip install typst pypandoc-binary` once; without it, this says what to do.
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

home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
if [ ! -f "$home/autograder/collect/command.py" ]; then
    echo "collect_submission: the folder autograder that came with the homework must lie beside this script, in $home." >&2
    exit 1
fi
python=$(find_python)
# The homework comes last on sys.path: a file here that is named like a module of Python's must not get in the way.
exec "$python" -c 'import sys
home = sys.argv.pop(1)
sys.path = [path for path in sys.path if path] + [home]
from autograder.collect.command import main
main(home)' "$home" "$@"
