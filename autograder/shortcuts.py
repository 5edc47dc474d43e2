"""Academic shortcuts that are no attack on the grader: a ready-made scheduler where the student is to derive one.

Nothing is forbidden by this: the instructor reads which file imports what, and in which line, and decides.
"""

import re
from collections.abc import Iterator

READY_MADE = (
    "diffusers", "k_diffusion", "denoising_diffusion_pytorch", "guided_diffusion", "improved_diffusion", "ldm",
    "labml_nn", "score_sde_pytorch", "torchcfm", "imagen_pytorch", "dalle2_pytorch", "monai", "generative",
)  # fmt: skip
NAMED = re.compile(rf"\b({'|'.join(READY_MADE)})\b")
IMPORT = re.compile(r"^\s*(from|import)\s|\bimport_module\s*\(|\b__import__\s*\(")


def find_ready_made(sources: dict[str, str]) -> Iterator[str]:
    """A sentence on each line that imports a package in which diffusion models come ready-made.

    sources: {module: text}. Comments and other mentions do not count.
    """
    for module, text in sources.items():
        for number, line in enumerate(text.splitlines(), 1):
            code = line.partition("#")[0]
            if IMPORT.search(code) and (found := NAMED.search(code)):
                yield (
                    f"{module}.py:{number} imports {found[1]}, in which diffusion models come ready-made: "
                    "is what was to be derived taken from there?"
                )
