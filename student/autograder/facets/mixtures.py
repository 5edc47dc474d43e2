"""How guidance mixes two predictions, in words."""

RIGHT = "epsilon = (1 + w) * epsilon_c - w * epsilon_null"
NEAR = 4e-3


def is_guidance(p: float, q: float, w: float) -> bool:
    """Whether p * epsilon_c + q * epsilon_null is guidance with the weight w (CFG eq. 6)."""
    size = NEAR * (1 + abs(w))
    return abs(p - (1 + w)) < size and abs(q + w) < size


def mixture(p: float, q: float, w: float) -> str:
    """p * epsilon_c + q * epsilon_null as people write it, with the weight w where it shows."""
    text = ""
    for value, term in ((p, "epsilon_c"), (q, "epsilon_null")):
        if abs(value) < NEAR:
            continue
        sign, name = _in_words(value, w)
        joined = f" {sign} " if text else ("-" if sign == "-" else "")
        text += joined + (term if name == "1" else f"{name} * {term}")
    return f"epsilon = {text or '0'}"


def _in_words(value: float, w: float) -> tuple[str, str]:
    """(sign, the size)."""
    forms = {
        "1": 1.0,
        "w": w,
        "(1 + w)": 1 + w,
        "(1 - w)": 1 - w,
        "(1 + 2 * w)": 1 + 2 * w,
        "2 * w": 2 * w,
        "(2 + w)": 2 + w,
        "2": 2.0,
        "1/2": 0.5,
        "w / 2": w / 2,
        "w / (1 + w)": w / (1 + w),
        "1 / (1 + w)": 1 / (1 + w),
    }
    for name, form in forms.items():
        for sign, factor in (("+", 1), ("-", -1)):
            if abs(value - factor * form) < NEAR * max(1.0, abs(form)):
                return sign, name
    return ("-" if value < 0 else "+"), f"{abs(value):.3g}"
