"""Questions about a student's own code, made by running it: what is asked, how each answer is
computed twice, and the pages. It may import checking, content, course, grading,
report, sandbox, submission, whole_files, and the vocabulary of probes.
"""
