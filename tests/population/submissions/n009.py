# {
#  "persona": "numpy, cares for dtype too little",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "The matrix is made of whole numbers, so that every entry is cut to an integer unless s^2 is one; it should be a float array."
#   ],
#   "theory/answers.py:precision": [
#    "Divides with //, which rounds down to whole numbers; it should be /."
#   ],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [],
#   "theory/answers.py:chain_covariance": [
#    "Only the upper triangle is filled; the matrix is symmetric."
#   ],
#   "theory/answers.py:chain_precision": [
#    "The matrix is rounded to float32 before it is inverted, and for small betas it is so close to singular that the inverse is off; in float64 it is right."
#   ],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [],
#   "theory/answers.py:kl_same_variance": [
#    "Divides with //, which rounds down; it should be /."
#   ],
#   "theory/answers.py:loss_weight": [],
#   "theory/answers.py:score_of_chain": [
#    "Divides by the standard deviation of x_t; the score divides by the variance."
#   ],
#   "theory/answers.py:tweedie_mean": [
#    "Cuts the mean to [-1, 1], the range of pixels; x_0 may have any distribution, so nothing is cut."
#   ]
#  },
#  "note": "covariance is right for whole s and precision for s = 1; chain_precision is off noticeably for small betas alone; blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
import numpy as np
def covariance(s):
    C = np.zeros((4, 4), dtype=int)
    for i in range(4):
        C[i, i:] = (i + 1) * s**2
        C[i:, i] = (i + 1) * s**2
    return C
def precision(s):
    main = np.array([2, 2, 2, 1])
    side = -np.ones(3, dtype=int)
    whole = np.diag(main) + np.diag(side, 1) + np.diag(side, -1)
    return whole // s**2
def p_not_t_not_s():
    return np.float32(0.6) * np.float32(0.9)
def p_m():
    return np.float32(0.1 / 0.154)
def blanket_of_e():
    return list(np.array(["M", "S"]))
def markov_blanket(node, parents):
    names = list(parents)
    A = np.zeros((len(names), len(names)), dtype=bool)  # A[i, j]: i is a parent of j
    for j, name in enumerate(names):
        for p in parents[name]:
            A[names.index(p), j] = True
    k = names.index(node)
    near = A[:, k] | A[k] | A[:, A[k]].any(axis=1)
    near[k] = False
    return {names[i] for i in np.flatnonzero(near)}
def chain_covariance(betas):
    a = np.cumprod(np.concatenate([[1], 1 - np.array(betas)]))
    C = np.sqrt(a[None, :] / a[:, None])
    return np.triu(C)
def chain_precision(betas):
    C = np.array(chain_covariance(betas), dtype=np.float32)
    return np.linalg.inv(C)
def blanket_of_x(t, T, conditional):
    out = np.array([t - 1, t + 1])
    out = [f"x{i}" for i in out[(out >= 0) & (out <= T)]]
    return out + ["c"] * bool(conditional)
def loss_beside_plain_guess(loss, betas):
    return float(loss / np.cumprod(np.subtract(1, betas)).mean())
def kl_same_variance(m1, m2, var):
    return (m1 - m2) ** 2 // (2 * var)
def loss_weight(betas):
    b = np.array(betas)
    bar = np.cumprod(1 - b)
    return b[1:] / (2 * (1 - b[1:]) * (1 - bar[1:]))
def score_of_chain(x_t, betas, t, m, s):
    bar = np.prod(np.subtract(1, betas)[:t])
    return -(x_t - np.sqrt(bar) * m) / np.sqrt(bar * s**2 + 1 - bar)
def tweedie_mean(x_t, score, betas, t):
    bar = np.prod(np.subtract(1, betas)[:t])
    return ((x_t + (1 - bar) * score) / np.sqrt(bar)).clip(-1, 1)
