"""Lets a measuring script that is started by itself find what it uses: `import search_path`
first.
"""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [
    str(TESTS / name) for name in ("benches", "corpora", "support", "attacks", "population")
] + [str(TESTS.parent)]
