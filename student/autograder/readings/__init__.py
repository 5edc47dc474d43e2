"""Formulas read off what student code answers: measures the factors of a linear formula, and finds
the expression that gives them at every step of a schedule.

The engine knows how to measure and to search; which symbols there are comes from the exercise.
Numpy only; it ships to students.
"""
