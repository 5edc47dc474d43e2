"""Generated digits that were read by eye, and how often the judge reads them alike.

    python -m digits.read_by_eye    # seconds; prints the tables of README.md

README.md says what was drawn, and who read it and how. `comparing.py` computes; `samples.png` and
`labels.csv` are the data.
"""
