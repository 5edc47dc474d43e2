"""What collect_submission.sh does: checks the files, prints the notebooks, packs the zips. Standard
library only; it may import content and whole_files.
"""
