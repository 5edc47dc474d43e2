# {
#  "persona": "mixes up conventions of other papers (score-based models, EDM)",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [
#    "The first diagonal entry is 1/s^2 as well; x_1 stands in the factor of x_1 and in that of x_2 and gets 2/s^2."
#   ],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [
#    "Leaves the seminar out, as if it said nothing about the machine: this is P(+m | +b); given t and s the factors 1 and 0.6 belong in it."
#   ],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [],
#   "theory/answers.py:chain_covariance": [
#    "Adds up the noise as a walk without the pull (variance exploding); here each step shrinks by sqrt(alpha_t), all variances are 1 and the entries are sqrt(alpha_bar_j / alpha_bar_i)."
#   ],
#   "theory/answers.py:chain_precision": [],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [],
#   "theory/answers.py:kl_same_variance": [
#    "Takes var for a standard deviation and squares it; it is the variance already."
#   ],
#   "theory/answers.py:loss_weight": [
#    "This is the weight of the squared error of x_0 (half the step of the signal-to-noise ratio, with the true variance); asked is that of the noise with the variance beta_t, beta_t / (2 alpha_t (1 - alpha_bar_t))."
#   ],
#   "theory/answers.py:score_of_chain": [
#    "The variance of x_0 is not shrunk: it should be alpha_bar_t s^2 + 1 - alpha_bar_t."
#   ],
#   "theory/answers.py:tweedie_mean": [
#    "Tweedie's formula of a process without the pull: the result has to be divided by sqrt(alpha_bar_t)."
#   ]
#  },
#  "note": "blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
import numpy as np
def covariance(s):
    idx = np.arange(1, 5)
    C = np.empty((4, 4))
    for a in idx:
        for b in idx:
            C[a - 1, b - 1] = a if a < b else b
    return C * s**2
def precision(s):
    P = 2 * np.eye(4) - np.eye(4, k=1) - np.eye(4, k=-1)
    P[0, 0] = P[-1, -1] = 1
    return P / s**2
def p_not_t_not_s():
    return 27 / 50
def p_m():
    return 0.1 / (0.1 + 0.09)
def blanket_of_e():
    return {"S", "M"}
def markov_blanket(node, parents):
    above = set(parents[node])
    below = {c for c in parents if node in parents[c]}
    spouses = set().union(*(parents[c] for c in below)) - {node}
    return above | below | spouses
def chain_covariance(betas):
    var = 1 + np.concatenate([[0], np.cumsum(betas)])
    return np.minimum.outer(var, var)
def chain_precision(betas):
    b = np.array(betas)
    A = np.eye(len(b) + 1) - np.diag(np.sqrt(1 - b), -1)
    return A.T @ np.diag(1 / np.r_[1, b]) @ A
def blanket_of_x(t, T, conditional):
    blanket = {f"x{i}" for i in (t - 1, t + 1) if i in range(T + 1)}
    return blanket.union("c") if conditional else blanket
def loss_beside_plain_guess(loss, betas):
    bar = np.cumprod(1 - np.array(betas))
    return loss / np.mean(bar)
def kl_same_variance(m1, m2, var):
    return (m1 - m2) ** 2 / (2 * var**2)
def loss_weight(betas):
    bar = np.cumprod(1 - np.array(betas))
    snr = bar / (1 - bar)
    return (snr[:-1] - snr[1:]) / 2
def score_of_chain(x_t, betas, t, m, s):
    bar = np.cumprod(1 - np.array(betas))[t - 1]
    return (np.sqrt(bar) * m - x_t) / (s**2 + 1 - bar)
def tweedie_mean(x_t, score, betas, t):
    bar = np.cumprod(1 - np.array(betas))[t - 1]
    return x_t + (1 - bar) * score
