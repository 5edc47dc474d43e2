"""The notebooks that students work in: written as py:percent, built into .ipynb, handed out through
an nbgrader course.

sources/      what a person edits: a file a notebook, and common.py with the cells that all share
building.py   sources -> notebooks: for instructors with rubrics and model answers, for students
without course.py     a course folder for nbgrader, from student/ and the notebooks collecting.py
what nbgrader does with the zips that students uploaded: sort them by student mending.py    what
nbgrader does first with a notebook that was handed in: put back what was deleted or changed
scoring.py    what nbgrader does last: the points of the autograder, and a table with a row for each
cell source/       the instructors' notebooks, built: python -m notebooks build
"""
