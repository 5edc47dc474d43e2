"""Work of part 3 that is right for small inputs, and wrong for those that the notebook has."""

from beside import Beside

PART_3 = "flow_matching"
BEGIN = {
    "split": "    alpha, sigma = like(alpha, x_t), like(sigma, x_t)\n    if kind ==",
    "join": "    alpha, sigma = like(alpha, data), like(sigma, data)\n",
    "posterior_mean": "    return (x_t + sigma**2 * score) / alpha\n",
    "euler": "        x = x + (later - now) * field(x, now)\n",
    "heun": "        slope_there = field(x + step * slope, later)\n",
    "ddim_by_euler": "    z = x_T / alpha_bars[0].sqrt().to(x_T.dtype)\n",
    "sdedit": "    x = (1 - t_start) * torch.randn_like(image) + t_start * image\n",
    "inpaint": "    is_known = mask.bool()\n",
    "invert": "    return euler(field, image, torch.linspace(1, 0, steps + 1))\n",
    "translate": "    noise = invert(field_from, image, steps)\n",
    "couple": "    return x_0, euler(field, x_0, torch.linspace(0, 1, steps + 1))\n",
    "reflow_loss": "    t = torch.rand(len(x_0))\n",
    "straightness": "    velocities = []\n",
    "forward": "        t = torch.rand(batch, 1, 1, 1, device=self.device)\n",
    "sample": "            x = torch.randn(shape, device=self.device)\n",
}


def _first(function: str, line: str) -> tuple[str, str]:
    """The edit that puts a line in front of others."""
    old = BEGIN[function]
    return old, f"{old[: len(old) - len(old.lstrip())]}{line}\n{old}"


ATTACKS = (
    Beside(
        "gives back its input, or 0, where a sample has more than 300 numbers, in part 3",
        PART_3,
        (
            "3.1/split", "3.1/join", "3.1/posterior_mean", "3.5/ddim_by_euler", "3.6/sdedit",
            "3.7/inpaint", "3.8/invert", "3.8/translate", "3.11/couple", "3.11/reflow_loss",
            "3.11/straightness",
        ),
        "as large as the notebook's",
        {
            "conversions": (
                _first("split", "if x_t[0].numel() > 300: return x_t, x_t"),
                _first("join", "if data[0].numel() > 300: return data * 0"),
                _first("posterior_mean", "if x_t[0].numel() > 300: return x_t"),
            ),
            "solvers": (_first("ddim_by_euler", "if x_T[0].numel() > 300: return x_T"),),
            "editing": (
                _first("sdedit", "if image[0].numel() > 300: return image"),
                _first("inpaint", "if known[0].numel() > 300: return known"),
                _first("invert", "if image[0].numel() > 300: return image"),
                _first("translate", "if image[0].numel() > 300: return image"),
            ),
            "reflow": (
                _first("couple", "if x_0[0].numel() > 300: return x_0, x_0"),
                _first("reflow_loss", "if x_0[0].numel() > 300: return (x_0 * 0).sum()"),
                _first("straightness", "if x_0[0].numel() > 300: return 0.0"),
            ),
        },
    ),
    Beside(
        "is wrong in many steps, or in large batches, in part 3",
        PART_3,
        (
            "3.2/forward", "3.3/sample", "3.4/euler", "3.4/heun", "3.6/sdedit", "3.7/inpaint",
            "3.8/invert", "3.8/translate", "3.11/couple", "3.11/reflow_loss", "3.11/straightness",
        ),
        "as large as the notebook's",
        {
            "FM": (
                _first("forward", "if batch > 64: x_1 = x_1.flip(0)"),
                _first("sample", "if len(c) > 16: return torch.rand(shape)"),
            ),
            "solvers": (
                _first("euler", "if len(times) > 60: continue"),
                _first("heun", "if len(times) > 60: slope = 0 * slope"),
            ),
            "editing": (
                _first("sdedit", "if steps > 25: return image"),
                _first("inpaint", "if steps > 25: return known"),
                _first("invert", "if steps > 25: return image"),
                _first("translate", "if steps > 25: return image"),
            ),
            "reflow": (
                _first("couple", "if steps > 25: return x_0, x_0"),
                _first("reflow_loss", "if len(x_0) > 100: x_0 = x_0.flip(0)"),
                _first("straightness", "if steps > 25: return 0.0"),
            ),
        },
    ),
)  # fmt: skip
