"""What students get: stubs, unit testers, frozen checks, and each student's own sheet. It may
import checking, content, course, grading, sandbox, submission and whole_files.
"""
