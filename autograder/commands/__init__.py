"""The command line: a file for each command, and usage.py, how they all ask and refuse. It may
import every room but the homework's.
"""
