"""What keeps student code in: kernel calls, namespaces, Landlock, seccomp, limits, and the canary
that tries them. Standard library only; it imports nothing of ours.
"""
