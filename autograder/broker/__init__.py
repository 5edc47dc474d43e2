"""The other side of the wall: what answers student code while it runs, and keeps the records.

Networks, random numbers and worlds that stand in for real ones live here, in the grader's process,
where student code cannot reach them; beside it there is a thin proxy that asks. Numpy, no torch.
It may import the vocabulary of probes, and it ships to students.
"""
