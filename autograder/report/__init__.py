"""What people read of one submission: in words, in a terminal, as JSON, as a page. It may import
checking, content, course, drawing, sandbox and whole_files.
"""
