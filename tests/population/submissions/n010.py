# {
#  "persona": "strong student, everything right, unusual forms",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:chain_precision": [],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": []
#  },
#  "note": "p_m as a tensor, sets as frozenset and text, matrices from outer products; all right"
# }
# --- theory/answers.py
import itertools
from functools import reduce
import torch
STEPS = 4
def covariance(s):
    unit = [torch.cat([torch.zeros(k), torch.ones(STEPS - k)]).double() for k in range(STEPS)]  # what step k moves
    return sum(torch.outer(u, u) for u in unit) * s**2
def precision(s):
    return torch.linalg.inv(covariance(s))
def p_not_t_not_s():
    return "0.6*0.9"
def p_m():
    def joint(t, m, s, b):
        ps = {(1, 1): 1, (1, 0): 0.6, (0, 1): 0.3, (0, 0): 0.1}[t, m]
        pb = 1 if m else 0.1
        return (0.4 if t else 0.6) * (0.1 if m else 0.9) * (ps if s else 1 - ps) * (pb if b else 1 - pb)

    rows = list(itertools.product((0, 1), repeat=4))
    given = [r for r in rows if r[0] and r[2] and r[3]]
    return torch.tensor(sum(joint(*r) for r in given if r[1]) / sum(joint(*r) for r in given))
def blanket_of_e():
    return frozenset("SM")
def markov_blanket(node, parents):
    def linked(a, b):
        if a in parents[b] or b in parents[a]:
            return True
        return any(a in above and b in above for above in parents.values())

    return {other for other in parents if other != node and linked(node, other)}
def chain_covariance(betas):
    log = torch.cumsum(torch.log1p(-torch.tensor([0.0, *betas], dtype=torch.float64)), 0)
    return torch.exp(-(log[:, None] - log[None, :]).abs() / 2)
def chain_precision(betas):
    T = len(betas)
    P = torch.zeros(T + 1, T + 1, dtype=torch.float64)
    P[0, 0] = 1
    for i, beta in enumerate(betas):
        v = torch.zeros(T + 1, dtype=torch.float64)
        v[i], v[i + 1] = -math.sqrt(1 - beta), 1.0
        P += torch.outer(v, v) / beta
    return P
def blanket_of_x(t, T, conditional):
    if conditional:
        net = {"c": [], f"x{T}": [], **{f"x{k}": [f"x{k + 1}", "c"] for k in range(T)}}
    else:
        net = {"x0": [], **{f"x{k}": [f"x{k - 1}"] for k in range(1, T + 1)}}
    return markov_blanket(f"x{t}", net)
def loss_beside_plain_guess(loss, betas):
    bars = list(itertools.accumulate((1 - b for b in betas), lambda p, q: p * q))
    return loss * len(bars) / math.fsum(bars)
def kl_same_variance(m1, m2, var):
    return ((m1 - m2) / math.sqrt(var)) ** 2 / 2
def loss_weight(betas):
    bars = list(itertools.accumulate((1 - b for b in betas), lambda p, q: p * q))
    return [b / (1 - b) / (1 - bar) / 2 for b, bar in zip(betas, bars)][1:]
def score_of_chain(x_t, betas, t, m, s):
    mean, var = m, s**2
    for b in betas[:t]:
        mean, var = math.sqrt(1 - b) * mean, (1 - b) * var + b
    return (mean - x_t) / var
def tweedie_mean(x_t, score, betas, t):
    bar = reduce(lambda p, b: p * (1 - b), betas[:t], 1.0)
    return x_t / math.sqrt(bar) + (1 - bar) / math.sqrt(bar) * score
