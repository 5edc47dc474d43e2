"""Right ways to type the answers of part 0 that differ from the reference: whole files, and
single functions.
"""

SYMBOLS = '''
"""Everything as text or as a fraction, sets in any order and case."""
from fractions import Fraction

import numpy as np


def covariance(s):
    return [[f"{min(i, j)}*s^2" for j in range(1, 5)] for i in range(1, 5)]


def precision(s):
    return [
        ["2/s**2", "-1/s**2", 0, "0"],
        ["-s**-2", "2 * s**-2", "-1/(s*s)", "0"],
        [0, "-1/s^2", "2/s^2", "−1/s^2"],
        [0.0, 0, "-(1/s)**2", "1/s**2"],
    ]


def p_not_t_not_s():
    return "0.6 * 0.9"


def p_m():
    return Fraction(50, 77)


def blanket_of_e():
    return "s, m"


def markov_blanket(node, parents):
    return sorted({n.lower() for n in parents if n != node and (
        n in parents[node] or node in parents[n] or any(node in parents[c] and n in parents[c] for c in parents))})


def chain_covariance(betas):
    times = range(len(betas) + 1)
    kept = [f"sqrt(1 - {beta})" for beta in betas]
    return np.array([[" * ".join(["1", *kept[min(i, j):max(i, j)]]) for j in times] for i in times])


def chain_precision(betas):
    root, times = np.sqrt(1 - np.array(betas)), range(len(betas) + 1)
    return np.linalg.inv([[np.prod(root[min(i, j):max(i, j)]) for j in times] for i in times])


def blanket_of_x(t, T, conditional):
    return [i for i in (t + 1, t - 1) if 0 <= i <= T] + ["C"] * conditional


def loss_beside_plain_guess(loss, betas):
    return f"loss / {float(np.mean(np.cumprod(1 - np.array(betas))))}"


def kl_same_variance(m1, m2, var):
    return "(m1 - m2)^2 / (2*var)"


def loss_weight(betas):
    bars = np.cumprod(1 - np.array(betas))
    return [f"{b} / (2 * {1 - b} * {1 - bar})" for b, bar in zip(betas[1:], bars[1:])]


def score_of_chain(x_t, betas, t, m, s):
    bar = np.prod(1 - np.array(betas[:t]))
    return f"(sqrt({bar})*m - x_t) / ({bar}*s^2 + {1 - bar})"


def tweedie_mean(x_t, score, betas, t):
    bar = np.prod(1 - np.array(betas[:t]))
    return f"x_t/sqrt({bar}) + {1 - bar}/sqrt({bar})*score"
'''

TENSORS = '''
"""Everything as tensors and arrays; values in the place of functions without arguments."""
import numpy as np
import torch

A = torch.tril(torch.ones(4, 4, dtype=torch.float64))


def covariance(s):
    return A @ A.T * s**2


def precision(s):
    return torch.linalg.inv(covariance(s)).requires_grad_()


p_not_t_not_s = np.float32(0.54)
p_m = torch.tensor([[0.649]])
blanket_of_e = ("M", "S", "M")


def markov_blanket(node, parents):
    family = [{child, *parents[child]} for child in parents if child == node or node in parents[child]]
    return frozenset().union(*family) - {node}


def chain_covariance(betas):
    bars = torch.cumprod(torch.tensor([1.0, *(1 - b for b in betas)], dtype=torch.float64), 0)
    ratio = bars[:, None] / bars[None, :]
    return torch.minimum(ratio, 1 / ratio).sqrt()


def chain_precision(betas):
    return torch.linalg.inv(chain_covariance(betas)).tolist()


def blanket_of_x(t, T, conditional):
    names = {f"x_{{{i}}}" for i in (t - 1, t + 1)} & {f"x_{{{i}}}" for i in range(T + 1)}
    return names | {"c"} if conditional else names


def loss_beside_plain_guess(loss, betas):
    return torch.tensor(loss) / torch.cumprod(1 - torch.tensor(betas), 0).mean()


def normal(mean, var):
    return torch.distributions.Normal(torch.as_tensor(mean).double(), torch.as_tensor(var).double() ** 0.5)


def kl_same_variance(m1, m2, var):
    return torch.distributions.kl_divergence(normal(m1, var), normal(m2, var))[None]


def loss_weight(betas):
    betas = torch.tensor(betas, dtype=torch.float64)
    bars = torch.cumprod(1 - betas, 0)
    return (betas / (2 * (1 - betas) * (1 - bars)))[1:].numpy()


def score_of_chain(x_t, betas, t, m, s):
    bar = torch.prod(1 - torch.tensor(betas[:t], dtype=torch.float64))
    x = torch.tensor(x_t, dtype=torch.float64, requires_grad=True)
    normal(bar.sqrt() * m, bar * s**2 + 1 - bar).log_prob(x).backward()
    return x.grad


def tweedie_mean(x_t, score, betas, t):
    bar = torch.prod(1 - torch.tensor(betas[:t]))
    epsilon = -torch.sqrt(1 - bar) * score
    return (x_t - torch.sqrt(1 - bar) * epsilon) / torch.sqrt(bar)
'''

ALGEBRA = '''
"""With sympy, symbols left in."""
import sympy as sp

s = sp.Symbol("s")
STEPS = sp.Matrix([[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]])


def covariance(_):
    return s**2 * STEPS * STEPS.T


def precision(value):
    return covariance(value).inv().subs(s, value)


def p_not_t_not_s():
    return sp.Rational(27, 50)


def p_m():
    return sp.Rational(4, 100) / sp.Rational(616, 10000)


def blanket_of_e():
    return "{M, S}"


def markov_blanket(node, parents):
    found = set(parents[node])
    for child in parents:
        if node in parents[child]:
            found.add(child)
            found.update(parents[child])
    found.discard(node)
    return ", ".join(found)


def chain_covariance(betas):
    a = [sp.sqrt(1 - b) for b in betas]
    return sp.Matrix(len(a) + 1, len(a) + 1, lambda i, j: sp.prod(a[min(i, j):max(i, j)]))


def chain_precision(betas):
    return chain_covariance(betas).inv()


def blanket_of_x(t, T, conditional):
    return {"X" + str(i) for i in range(T + 1) if abs(i - t) == 1}.union(["c"] if conditional else [])


def loss_beside_plain_guess(loss, betas):
    bar, total = 1, 0
    for b in betas:
        bar *= 1 - b
        total += bar
    return loss * len(betas) / total


def kl_same_variance(m1, m2, var):
    a, b, v = sp.symbols("m1 m2 var", positive=True)
    return ((a - b) ** 2 / 2 / v).subs({a: m1, b: m2, v: var})


def loss_weight(betas):
    found, bar = {}, 1
    for t, b in enumerate(betas, 1):
        bar *= 1 - b
        # eq. 7: the factor of x_0, and eq. 15: what the noise does to x_0
        of_x_0 = sp.sqrt(bar / (1 - b)) * b / (1 - bar)
        found[t] = kl_same_variance(0, of_x_0 * sp.sqrt((1 - bar) / bar), b)
    return tuple(found[t] for t in found if t > 1)


def score_of_chain(x_t, betas, t, m, s):
    x, bar = sp.Symbol("x"), sp.prod([1 - b for b in betas[:t]])
    log_q = -(x - sp.sqrt(bar) * m) ** 2 / 2 / (1 - bar * (1 - s**2))
    return sp.diff(log_q, x).subs(x, x_t)


def tweedie_mean(x_t, score, betas, t):
    root = sp.sqrt(sp.prod([1 - b for b in betas[:t]]))
    return x_t / root + score / root - score * root
'''

WHOLE_FILES = {"text and fractions": SYMBOLS, "tensors and values": TENSORS, "sympy": ALGEBRA}

# what p_m() may answer: 50/77 in every form in which people write numbers
SAME_NUMBER = {
    "a quotient": "'0.04/0.0616'",
    "a fraction": "'50/77'",
    "three digits": "0.649",
    "digits as text": "'0.6494'",
    "per cent": "'64.94 %'",
    "with a sign": "'+0.64935'",
    "about": "'≈ 0.649'",
    "in dollars": "'$0.6494$'",
    "a product": "'4·10^-2 / (616 × 10^-4)'",
    "a Decimal": "__import__('decimal').Decimal('0.649351')",
    "a list of one": "[0.64935]",
    "an array": "__import__('numpy').array(0.64935, dtype='float16')",
}
