"""An independent referee: judge(folder, functions) says which functions are right."""

from referee.finding import Finding
from referee.functions import FUNCTIONS
from referee.judging import judge

__all__ = ["FUNCTIONS", "Finding", "judge"]
