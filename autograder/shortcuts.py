"""Academic shortcuts that are no attack on the grader: a ready-made scheduler where the student is to derive one.

Nothing is forbidden by this: the instructor reads which file imports what, and in which line, and decides.
"""

import re
from collections.abc import Iterator

READY_MADE = (
    "diffusers", "k_diffusion", "denoising_diffusion_pytorch", "guided_diffusion", "improved_diffusion", "ldm",
    "labml_nn", "score_sde_pytorch", "torchcfm", "imagen_pytorch", "dalle2_pytorch", "monai", "generative",
)  # fmt: skip
READ_MORE = "in which diffusion models come ready-made: is what was to be derived taken from there?"
IMPORT = re.compile(
    rf"^[ \t]*(?:from|import)(?:[ \t]|\\\n)+(?:[\w.]+[ \t]*,[ \t]*)*(?P<name>{'|'.join(READY_MADE)})\b"
    rf"|(?:import_module|__import__|\bget|\bload)[ \t]*\([ \t]*['\"](?P<quoted>{'|'.join(READY_MADE)})\b",
    re.MULTILINE,
)


def find_ready_made(sources: dict[str, str]) -> Iterator[str]:
    """A sentence on the first line of each file that imports a package in which diffusion models come ready-made.

    sources: {module: text}. Other mentions do not count.
    """
    for module, text in sources.items():
        if not any(name in text for name in READY_MADE):  # most: this takes a tenth of the search
            continue
        seen = set()
        for found in IMPORT.finditer(text):
            name = found["name"] or found["quoted"]
            if name not in seen:
                seen.add(name)
                place = f"{module}.py:{text.count(chr(10), 0, found.start(found.lastgroup or 0)) + 1}"
                yield f"{place} imports {name}, {READ_MORE}"


def name_ready_made(modules: set[str]) -> list[str]:
    """A remark on each such package among the modules that were imported while the code ran, however it did that."""
    return [
        f"your code imports {name}, {READ_MORE}" for name in READY_MADE if name in {m.split(".")[0] for m in modules}
    ]
