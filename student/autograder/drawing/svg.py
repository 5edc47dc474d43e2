"""A figure as inline SVG, with its caption."""

from markupsafe import Markup, escape

WIDTH, HEIGHT = 300, 190


def svg(title: str, description: str, body: list[str], height: float = HEIGHT) -> Markup:
    """A figure with its caption; the description is for those who listen to it."""
    inside = "".join(body)
    return Markup(
        f'<figure><svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{escape(description)}">{inside}</svg>'
        f"<figcaption>{escape(title)}</figcaption></figure>"
    )
