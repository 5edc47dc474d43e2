"""What a check, an answer and an exercise are, how checks are frozen to files, the judge, and the
one door for words that a submission chose. No torch, no processes, no disk but frozen/. It may
import content, and of worker/ the two vocabularies.
"""
