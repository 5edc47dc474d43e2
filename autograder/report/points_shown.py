"""The points of a check as the last value of a notebook's cell: a line of words for people, a
number for tools such as nbgrader.
"""

from .words import points


class Points(float):
    """Points in a student's notebook. As text they are a plain number."""

    of: float
    later: bool

    def __new__(cls, value: float, of: float, later: bool = False) -> "Points":
        """of: what the check is worth. later: whether its points come when the work is graded."""
        shown = super().__new__(cls, value)
        shown.of, shown.later = of, later
        return shown

    def _repr_html_(self) -> str:
        """What Jupyter, VS Code and Colab show in the place of the number."""
        worth = f"{points(self.of)} point{'' if self.of == 1 else 's'}"
        words = (
            f"up to {worth}, given when your work is graded"
            if self.later
            else f"{points(self)} of {worth}"
        )
        return f'<span style="opacity: 0.65">{words}</span>' if self.of else "<span></span>"
