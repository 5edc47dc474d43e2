"""This homework's own steps and stand-ins, which run beside student code. Another homework brings
others in their place.

They may import worker/probing, and nothing else of ours.
"""
