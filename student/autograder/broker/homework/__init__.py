"""This homework's own stand-ins, and what is read from their records: replaced with it.

Every answer of a stand-in depends on everything that it was given, so that a wrong argument shows
in the result, and on nothing that is right, so that nothing can be learned from it.
"""

from .answering import ANSWERING
from .readers import READERS

__all__ = ["ANSWERING", "READERS"]
