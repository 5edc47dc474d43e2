"""Lets a notebook run from top to bottom while exercises are still open. Given."""

from contextlib import contextmanager


@contextmanager
def unfinished():
    """Say which exercise the code inside waits for, instead of stopping at it. Other errors come through as they are.

    with unfinished():
        scheduler.add_noise(images, noise, t)
    """
    try:
        yield
    except NotImplementedError as missing:
        print(f"Waiting for {missing or 'an exercise'}. Write it in the file, save, and run this cell again.")
