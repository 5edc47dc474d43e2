"""The Markdown that notebooks use, in blocks and spans, for machines without pandoc.
Mathematics stays TeX.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """kind: heading, item, quote, paragraph, code, math or rule; level: of a heading, or how
    deep an item lies.
    """

    kind: str
    text: str
    level: int = 0
    mark: str = ""  # of an item: "-", or its number


FENCE = re.compile(r"^ {0,3}(```+|~~~+)\s*(\w*)")
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
ITEM = re.compile(r"^(\s*)([-*+]|\d+[.)])\s+(.*)$")
RULE = re.compile(r"^ {0,3}([-*_])( *\1){2,}\s*$")
SPAN = re.compile(
    r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)(?!`)"
    r"|\$\$(?P<display>.+?)\$\$"
    r"|(?<![\\\w$])\$(?P<math>[^\s$](?:[^$]*[^\s$])?)\$(?!\d)"
    r"|!\[(?P<alt>[^\]]*)\]\((?P<picture>[^)]+)\)"
    r"|\[(?P<link>[^\]]+)\]\((?P<url>[^)\s]+)(?:\s[^)]*)?\)"
    r"|(?P<two>\*\*|__)(?=\S)(?P<bold>.+?)(?<=\S)(?P=two)"
    r"|(?<![\w*])(?P<one>[*_])(?=\S)(?P<italic>[^*_]+?)(?<=\S)(?P=one)(?!\w)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+\-.!$])",
    re.DOTALL,
)
TAG = re.compile(r"</?[a-zA-Z][^>]*>|<!--.*?-->", re.DOTALL)


def blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text, in order."""
    found: list[Block] = []
    paragraph: list[str] = []
    lines = text.split("\n")
    number = 0

    def close() -> None:
        if paragraph:
            found.append(Block("paragraph", "\n".join(paragraph)))
            paragraph.clear()

    while number < len(lines):
        line = lines[number]
        number += 1
        if fence := FENCE.match(line):
            inside, number = _until(lines, number, fence[1])
            close()
            found.append(Block("math" if fence[2] == "math" else "code", inside))
        elif line.strip().startswith("$$") and line.count("$$") == 1:
            inside, number = _until(lines, number, "$$")
            close()
            found.append(Block("math", f"{line.strip()[2:]}\n{inside}".strip()))
        elif heading := HEADING.match(line):
            close()
            found.append(Block("heading", heading[2], len(heading[1])))
        elif RULE.match(line):
            close()
            found.append(Block("rule", ""))
        elif item := ITEM.match(line):
            close()
            found.append(
                Block("item", item[3], len(item[1].expandtabs(4)) // 2, item[2].rstrip(".)"))
            )
        elif line.startswith("|") or line.startswith(">"):
            close()
            kind = "table" if line.startswith("|") else "quote"
            rest = line if kind == "table" else line.lstrip("> ")
            if found and found[-1].kind == kind:
                rest = f"{found.pop().text}\n{rest}"
            found.append(Block(kind, rest))
        elif not line.strip():
            close()
        elif line.startswith(" ") and not paragraph and found and found[-1].kind == "item":
            last = found.pop()
            found.append(Block("item", f"{last.text}\n{line.strip()}", last.level, last.mark))
        else:
            paragraph.append(line)
    close()
    return found


def _until(lines: list[str], number: int, end: str) -> tuple[str, int]:
    """The lines up to one that ends a block, and the number of the line after it."""
    inside: list[str] = []
    while number < len(lines):
        line = lines[number]
        number += 1
        if end == "$$" and line.rstrip().endswith("$$"):
            return "\n".join([*inside, line.rstrip()[:-2]]), number
        if end != "$$" and line.strip().startswith(end):
            break
        inside.append(line)
    return "\n".join(inside), number


def spans(text: str) -> list[tuple[str, str, str]]:
    """The spans of a block's text: (plain, code, math, picture, link, bold or italic; its text;
    where it leads).
    """
    found: list[tuple[str, str, str]] = []
    end = 0
    for match in SPAN.finditer(text):
        if match.start() > end:
            found.append(("plain", TAG.sub("", text[end : match.start()]), ""))
        end = match.end()
        groups = match.groupdict()
        if groups["picture"]:
            found.append(("picture", groups["alt"], groups["picture"]))
        elif groups["url"]:
            found.append(("link", groups["link"], groups["url"]))
        elif groups["escaped"]:
            found.append(("plain", groups["escaped"], ""))
        elif tex := groups["math"] or groups["display"]:
            found.append(("math", tex.strip(), ""))
        else:
            kind = next(kind for kind in ("code", "bold", "italic") if groups[kind])
            found.append((kind, groups[kind], ""))
    if end < len(text):
        found.append(("plain", TAG.sub("", text[end:]), ""))
    return found


def has_math(text: str) -> bool:
    """Whether a reader would meet TeX."""
    return any(
        b.kind == "math" or any(span[0] == "math" for span in spans(b.text)) for b in blocks(text)
    )
