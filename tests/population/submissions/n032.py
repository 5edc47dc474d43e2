# {
#  "persona": "writes symbols where she can",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [
#    "Looks for the other parents of the last child alone."
#   ],
#   "theory/answers.py:chain_covariance": [
#    "The product runs over the wrong betas: beta_{i+1}, ..., beta_j stand in the list at i, ..., j - 1, so that each is one too late."
#   ],
#   "theory/answers.py:chain_precision": [
#    "The row and column of x_0 are missing: this is the precision of x_1, ..., x_T for a known x_0."
#   ],
#   "theory/answers.py:blanket_of_x": [
#    "Turns the time round twice in the reverse network, in the list and in the name that it looks for, so that it gives the blanket of x_{T-t}."
#   ],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "Multiplies the betas and takes 1 minus the product; alpha_bar_t is the product of the 1 - beta."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [
#    "Cuts beta_1 off before the products are made, so that alpha_1 is missing in every alpha_bar_t."
#   ],
#   "theory/answers.py:score_of_chain": [
#    "The noise is missing in the variance, which is alpha_bar_t s^2 + 1 - alpha_bar_t."
#   ],
#   "theory/answers.py:tweedie_mean": [
#    "The slice [t - 1:] keeps all later times, so that an array comes out; it should be the single entry t - 1."
#   ]
#  },
#  "note": "the entries of both matrices of 0.1 are texts with s in them, such as \"2/s^2\" (that texts may hold s is said in typed.py, not in answers.py); labelled right by that"
# }
# --- theory/answers.py
import numpy as np
def covariance(s):
    return [[f"{min(i, j)}*s^2" for j in range(1, 5)] for i in range(1, 5)]
def precision(s):
    return [
        ["2/s^2", "-1/s^2", "0", "0"],
        ["-1/s^2", "2/s^2", "-1/s^2", "0"],
        ["0", "-1/s^2", "2/s^2", "-1/s^2"],
        ["0", "0", "-1/s^2", "1/s^2"],
    ]
def p_not_t_not_s():
    return ".6 * .9"
def p_m():
    return "(0.1*1*1*0.4)/(0.1*1*1*0.4 + 0.9*0.1*0.6*0.4)"
def blanket_of_e():
    return "{S, M}"
def markov_blanket(node, parents):
    ch = [n for n in parents if node in parents[n]]
    return {n for n in parents if n != node and (n in parents[node] or n in ch or any(n in parents[k] for k in ch[-1:]))}
def chain_covariance(betas):
    b = np.array(betas)
    T = len(b)
    C = np.empty((T + 1, T + 1))
    for i in range(T + 1):
        for j in range(T + 1):
            lo, hi = sorted((i, j))
            C[i, j] = np.sqrt(np.prod(1 - b[lo + 1:hi + 1]))
    return C
def chain_precision(betas):
    b = np.array(betas)
    P = np.zeros((len(b), len(b)))
    for t in range(len(b)):
        P[t, t] = 1 / b[t]
        if t + 1 < len(b):
            P[t, t] += (1 - b[t + 1]) / b[t + 1]
            P[t, t + 1] = P[t + 1, t] = -np.sqrt(1 - b[t + 1]) / b[t + 1]
    return P
def blanket_of_x(t, T, conditional):
    if conditional:
        near = [f"x{k}" for k in range(T, -1, -1)]
        at = near.index(f"x{T - t}")
    else:
        near = [f"x{k}" for k in range(T + 1)]
        at = t
    return set(near[max(at - 1, 0):at] + near[at + 1:at + 2]) | ({"c"} if conditional else set())
def loss_beside_plain_guess(loss, betas):
    bar = np.cumprod(betas)
    return loss / np.mean(1 - bar)
def kl_same_variance(m1, m2, var):
    return f"{(m1 - m2) ** 2 / 2:.20f}/{var}"
def loss_weight(betas):
    b = np.array(betas)[1:]
    bar = np.cumprod(1 - b)
    return b / (2 * (1 - b) * (1 - bar))
def score_of_chain(x_t, betas, t, m, s):
    bar = np.prod(1 - np.array(betas[:t]))
    return -(x_t - np.sqrt(bar) * m) / (bar * s**2)
def tweedie_mean(x_t, score, betas, t):
    bar = np.cumprod(1 - np.array(betas))[t - 1:]
    return (x_t + (1 - bar) * score) / np.sqrt(bar)
