"""The autograder: student code computes in its own process, this package judges in another."""

__version__ = "0.1.0"
