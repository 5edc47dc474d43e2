"""No steps beside those of probing/steps.py."""

RUNNERS: dict[type, object] = {}
