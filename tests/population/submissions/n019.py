# {
#  "persona": "confuses betas, alphas and alpha bars",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "Lets the standard deviation grow with the number of steps (var(x_i) = i^2 s^2); variances of independent steps add up to i s^2."
#   ],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [
#    "Takes P(+s | -t, -m) = 0.1; asked is -s, 0.9."
#   ],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [
#    "Returns inside the loop, after the first child; it should go on through all children."
#   ],
#   "theory/answers.py:chain_covariance": [
#    "Multiplies the betas; alpha_bar is the product of 1 - beta."
#   ],
#   "theory/answers.py:chain_precision": [],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "Uses alpha_t; it should be alpha_bar_t, the product of all alphas up to t."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [
#    "Has 1 - alpha_t (= beta_t) where 1 - alpha_bar_t belongs."
#   ],
#   "theory/answers.py:score_of_chain": [
#    "Uses alpha_t, one step alone; from x_0 to x_t it takes alpha_bar_t, the product of the first t alphas."
#   ],
#   "theory/answers.py:tweedie_mean": [
#    "Goes back one step (this is the mean of x_{t-1}); for x_0 it takes alpha_bar_t in the place of alpha_t."
#   ]
#  },
#  "note": "blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
import numpy as np
def covariance(s):
    root = np.arange(1, 5) * s
    return np.minimum.outer(root, root) ** 2
def precision(s):
    C = np.array(covariance(s), dtype=float)
    return np.linalg.solve(C, np.eye(4))
def p_not_t_not_s():
    return 0.6 * 0.1
def p_m():
    joint_plus, joint_minus = 0.1 * 1 * 0.4 * 1, 0.9 * 0.1 * 0.4 * 0.6
    return joint_plus / (joint_plus + joint_minus)
def blanket_of_e():
    return {"S"} | {"M"}
def markov_blanket(node, parents):
    blanket = set(parents[node])
    for n in parents:
        if node in parents[n]:
            blanket.add(n)
            for q in parents[n]:
                if q != node:
                    blanket.add(q)
            return blanket
    return blanket
def chain_covariance(betas):
    bar = np.cumprod(np.concatenate([[1.0], betas]))
    r = np.sqrt(bar)
    return np.minimum.outer(r, r) / np.maximum.outer(r, r)
def chain_precision(betas):
    b = np.array(betas)
    a = 1 - b
    A = np.diag(np.r_[1, 1 / np.sqrt(b)]) - np.diag(np.sqrt(a / b), -1)
    return A.T @ A
def blanket_of_x(t, T, conditional):
    if t == 0:
        return ["x1"] + ["c"] * conditional
    if t == T:
        return [f"x{T - 1}"] + ["c"] * conditional
    return [f"x{t - 1}", f"x{t + 1}"] + ["c"] * conditional
def loss_beside_plain_guess(loss, betas):
    a = 1 - np.array(betas)
    return loss / a.mean()
def kl_same_variance(m1, m2, var):
    d = np.subtract(m1, m2)
    return np.dot(d, d) / (2 * var)
def loss_weight(betas):
    b = np.array(betas)
    return (b / (2 * (1 - b) * b))[1:]
def score_of_chain(x_t, betas, t, m, s):
    a = 1 - betas[t - 1]
    return -(x_t - np.sqrt(a) * m) / (a * s**2 + 1 - a)
def tweedie_mean(x_t, score, betas, t):
    a = 1 - betas[t - 1]
    return (x_t + (1 - a) * score) / np.sqrt(a)
