"""python -m digits.read_by_eye: how often judge and eye agree."""

from digits.read_by_eye.comparing import load_labels, report

if __name__ == "__main__":
    print(report(load_labels()))
