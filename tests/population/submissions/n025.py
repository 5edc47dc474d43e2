# {
#  "persona": "tired in the end, small typos",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "s^2 is the bitwise exclusive or in Python, not the square; for whole s the entries come out as (min(i, j) s) xor 2 instead of min(i, j) s^2."
#   ],
#   "theory/answers.py:precision": [
#    "Rounds to three digits after the point, which loses small entries when s is large; the function should not round."
#   ],
#   "theory/answers.py:p_not_t_not_s": [
#    "A typo: 0.6 * 0.9 is 0.54, not 0.45."
#   ],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [
#    "T is not a node of this network (its name is E here, and E is not in its own blanket); the blanket is S and M."
#   ],
#   "theory/answers.py:markov_blanket": [
#    "Looks for the name inside one long text, so that x1 is found in x10; it should look for it in the list."
#   ],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "The quotient is upside down: asked is the loss as a share of the plain one, loss / mean."
#   ],
#   "theory/answers.py:kl_same_variance": [
#    "The sign is wrong: a KL divergence is never negative."
#   ],
#   "theory/answers.py:loss_weight": [
#    "bar(betas, t) belongs to one time less than betas[t]: 1 - alpha_bar_{t-1} stands in it instead of 1 - alpha_bar_t."
#   ],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": [
#    "The score is multiplied by sqrt(1 - alpha_bar_t), the standard deviation of the noise; it should be the variance 1 - alpha_bar_t."
#   ]
#  },
#  "note": "blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
def bar(betas, t):
    value = 1
    for i in range(t):
        value = value * (1 - betas[i])
    return value
def covariance(s):
    C = []
    for i in range(1, 5):
        row = []
        for j in range(1, 5):
            shared = min(i, j)
            row.append(shared * s^2 if isinstance(s, int) else shared * s**2)
        C.append(row)
    return C
def precision(s):
    C = covariance(s)
    import numpy as np
    return np.round(np.linalg.inv(np.array(C, dtype=float)), 3)
def p_not_t_not_s():
    return 0.45
def p_m():
    return 0.6494
def blanket_of_e():
    return {"S", "M", "T"}
def markov_blanket(node, parents):
    out = set()
    for other in parents:
        if other == node:
            out.update(parents[other])
        elif node in " ".join(parents[other]):
            out.add(other)
            out.update(parents[other])
    out.discard(node)
    return out
def chain_covariance(betas):
    n = len(betas)
    return [[math.sqrt(bar(betas, max(i, j)) / bar(betas, min(i, j))) for i in range(n + 1)] for j in range(n + 1)]
def blanket_of_x(t, T, conditional):
    out = []
    if t != 0:
        out.append("x" + str(t - 1))
    if t != T:
        out.append("x" + str(t + 1))
    if conditional:
        out.append("c")
    return ", ".join(out)
def loss_beside_plain_guess(loss, betas):
    T = len(betas)
    mean = sum(bar(betas, t) for t in range(1, T + 1)) / T
    return mean / loss
def kl_same_variance(m1, m2, var):
    return -((m1 - m2) ** 2) / (2 * var)
def loss_weight(betas):
    return [betas[t] / (2 * (1 - betas[t]) * (1 - bar(betas, t))) for t in range(1, len(betas))]
def score_of_chain(x_t, betas, t, m, s):
    a = bar(betas, t)
    return -(x_t - a**0.5 * m) / (a * s**2 + (1 - a))
def tweedie_mean(x_t, score, betas, t):
    a = bar(betas, t)
    return (x_t + math.sqrt(1 - a) * score) / math.sqrt(a)
