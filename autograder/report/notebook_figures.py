"""A wrong output beside the right one as figures below a cell of a notebook, as the graded page has
them.
"""

import numpy as np

from ..checking.verdict import Shown

MOST = 512  # values that are drawn: the notebook's file keeps each figure
# colours that can be seen on a light and on a dark page
STYLE = """
.compared { display: flex; flex-wrap: wrap; gap: 1em; margin: 0.5em 0; }
.compared figure { margin: 0; flex: 1 1 14em; max-width: 24em; }
.compared svg { width: 100%; height: auto; display: block; }
.compared .axis, .compared .frame { fill: none; stroke: #8a93a0; }
.compared .tick, .compared .label { fill: #8a93a0; font-size: 11px; }
.compared .line { fill: none; stroke-width: 2; }
.compared .line.yours { stroke: #d9692b; }
.compared .line.right { stroke: #3d84b8; stroke-dasharray: 5 3; }
.compared .dot.yours, .compared .cell.above { fill: #d9692b; }
.compared .dot.right, .compared .cell.below { fill: #3d84b8; }
.compared .cell.none { fill: #8a93a0; }
"""
KEY = '<span style="color: {}">&#9632;</span> {}'


def compared(shown: Shown) -> str:
    """HTML; empty where a number says as much, or nothing that draws is installed."""
    given, right = shown.given, shown.right
    while right.size > MOST:  # the first of a batch shows as much
        given, right = given[0], right[0]
    try:
        from ..drawing import outputs

        with np.errstate(all="ignore"):  # values may be as large as they like
            drawn = outputs.draw(shown.name, right.shape, _plain(given), _plain(right))
    except Exception:  # a figure that is missing costs nothing else
        return ""
    if not drawn:
        return ""
    key = f"{KEY.format('#d9692b', 'yours')} {KEY.format('#3d84b8', 'right')}"
    return f'<style>{STYLE}</style><div>{key}</div><div class="compared">{"".join(drawn)}</div>'


def _plain(values: np.ndarray) -> list[float | None]:
    flat = values.astype(np.float64).ravel()
    return [float(value) if np.isfinite(value) else None for value in flat]
