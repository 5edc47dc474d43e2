"""Checks put to the sandbox in order, for graders and for the students' own checker. It may import
checking, content, course, report, sandbox, submission, whole_files, and the messages and the
vocabulary of worker/.
"""
