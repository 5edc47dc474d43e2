"""The main job in three minutes: three submissions graded, and digits drawn by the homework's
own code.
"""
