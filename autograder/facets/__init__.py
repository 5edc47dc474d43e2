"""What a check asks, one thing at a time: each facet is judged from what was recorded of a
function, given the code's own values before it.

Says which formula the code computes; runs in the grader's process, in numpy, and ships to students.
"""
