"""Words that a student may choose to make a terminal, a page, a table or the grader do something
else, and a submission in which every word that can be chosen is such a one.
"""

import io
import json
import zipfile

NASTY = {
    "what a terminal obeys": "a\x1b[1;1H\x1b[2Jall 12 of 12 points\x1b]0;pwned\x07\x9b31m\x7fb",
    "no characters, and a line turned round": "a\ud800b\0c\ufffe\U000e0001 \u202eabc\u2066",
    "ends of lines": "a\r\nscore: 12\x85b\u2028c\x0b\x0cd",
    "markup": "[bold red]x[/bold red] [/x] :boom: {{ 7 * 7 }} <script>y</script><b>\"'&amp;",
    "a formula": '=HYPERLINK("http://x")',
    "much": "x" * 70_000,
    "nothing": "",
}


def encodable(word: str) -> str:
    """The word as Python source can hold it in one line."""
    kept = "".join(word.replace("\0", "").split("\n"))
    return kept.replace("\r", "").replace("\x0c", "").encode("utf-8", "replace").decode()


def file_name(word: str) -> str:
    """The word as a folder can have it as a name."""
    short = word.replace("\0", "").replace("/", "|").replace("\ud800", "\udcff")
    return short[:100] or "_"


ANSWERS = """
import os

WORD = {word!r}


class Nasty(Exception):
    pass


Nasty.__name__ = Nasty.__qualname__ = {encodable!r}


def covariance(s):
    raise Nasty(WORD)


def precision(s):
    raise NotImplementedError(WORD)


def p_not_t_not_s():
    return WORD


def p_m():
    print(WORD.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    return Nasty()


def blanket_of_e():
    for deed in (open, os.listdir, os.remove, __import__):
        try:
            deed(WORD)
        except (OSError, ValueError, ImportError, UnicodeError):
            pass
    return {{WORD}}


def markov_blanket(node, parents):
    raise ValueError  # {encodable}


def chain_covariance(betas):
    raise SystemExit(WORD)


def chain_precision(betas):
    return [[WORD, [WORD]]]


def blanket_of_x(t, T, conditional):
    raise SyntaxError(WORD, (WORD, 3, 1, WORD))
"""


def files(word: str) -> dict[str, bytes]:
    """{path in a zip: contents}."""
    name = encodable(word).replace("/", "|")[:200] or "_"
    return {
        "answers.py": ANSWERS.format(word=word, encodable=encodable(word)[:300]).encode(),
        f"{name}/answers.py": b"",
        f"{name}/variant.json": json.dumps({"student": word, "variances": [word]}).encode(),
        f"{name}/DDPM.py": f"# coding: {name}\n\xff".encode("latin-1", "replace"),
        f"{name}/ResUNet.py": b"\xff",
        f"{name}/torch.py": b"",
        f"{name}/extras.py": b"#" * (2 << 20),
        f"../{name}/noise_scheduler.py": b"",
    }


def packed(word: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, contents in files(word).items():
            writer.writestr(name, contents)
    return archive.getvalue()
