# {
#  "persona": "computes everything from the joint table with numpy, explains in comments",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [
#    "Divides by s; the precision has the unit 1/s^2."
#   ],
#   "theory/answers.py:p_not_t_not_s": [
#    "Sums the train out: this is P(-s | -m, -b) = 0.7; asked is the single row -t, -s."
#   ],
#   "theory/answers.py:p_m": [
#    "Sums over the train although +t is given, which makes P(+m | +b, +s)."
#   ],
#   "theory/answers.py:blanket_of_e": [
#    "Takes in B, which says nothing about E once M is known; the blanket is S and M."
#   ],
#   "theory/answers.py:markov_blanket": [],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:chain_precision": [
#    "Inside the diagonal it has 1/beta_t + 1/beta_{t+1}, as in a walk without the pull; the second one is alpha_{t+1}/beta_{t+1}.",
#    "Beside the diagonal it has -1/beta_t; it is -sqrt(alpha_t)/beta_t."
#   ],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [],
#   "theory/answers.py:kl_same_variance": [
#    "Adds the entropy of q, which makes it the cross-entropy; the KL divergence is the first term alone."
#   ],
#   "theory/answers.py:loss_weight": [],
#   "theory/answers.py:score_of_chain": [
#    "Returns the log density itself; the score is its slope, -(x_t - mean)/var."
#   ],
#   "theory/answers.py:tweedie_mean": []
#  },
#  "note": "the network is enumerated; blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
import numpy as np
P_T = np.array([0.6, 0.4])  # index 0 is false
P_M = np.array([0.9, 0.1])
P_S = np.array([[[0.9, 0.1], [0.0, 1.0]], [[0.4, 0.6], [0.0, 1.0]]])  # [t, m, s]
P_B = np.array([[0.9, 0.1], [0.0, 1.0]])  # [m, b]
P_S[0, 1] = 0.7, 0.3
JOINT = np.einsum("t,m,tms,mb->tmsb", P_T, P_M, P_S, P_B)
def covariance(s):
    y = np.eye(4) * s**2
    return np.cumsum(np.cumsum(y, axis=0), axis=1)
def precision(s):
    half = np.linalg.cholesky(np.array(covariance(1.0)))
    inv = np.linalg.inv(half)
    return inv.T @ inv / s
def p_not_t_not_s():
    given = JOINT[:, 0, :, 0]
    return given[:, 0].sum() / given.sum()
def p_m():
    given = JOINT[:, :, 1, 1].sum(axis=0)
    return given[1] / given.sum()
def blanket_of_e():
    return {"S", "M", "B"}
def markov_blanket(node, parents):
    families = [{child, *above} for child, above in parents.items()]
    blanket = set()
    for family in families:
        if node in family:
            blanket |= family
    return blanket - {node}
def chain_covariance(betas):
    alpha = 1 - np.array(betas)
    T = len(alpha)
    C = np.eye(T + 1)
    for i in range(T + 1):
        for j in range(i):
            C[i, j] = C[j, i] = np.sqrt(np.prod(alpha[j:i]))
    return C
def chain_precision(betas):
    b = np.array(betas)
    diag = np.append(1 / b, 1 / b[-1])
    diag[1:-1] = 1 / b[:-1] + 1 / b[1:]
    return np.diag(diag) - np.diag(1 / b, 1) - np.diag(1 / b, -1)
def blanket_of_x(t, T, conditional):
    step = [k for k in (t - 1, t + 1) if k >= 0 and k <= T]
    return {f"x{k}" for k in step} | ({"c"} if conditional else set())
def loss_beside_plain_guess(loss, betas):
    a = np.cumprod(1 - np.array(betas))
    e = np.sqrt(1 - a)  # cov(eps, x_t), and var(x_t) = 1
    return loss / np.mean(1 - e**2)
def kl_same_variance(m1, m2, var):
    x = 0.5 * (m1 - m2) ** 2 / var
    return x + 0.5 * np.log(2 * np.pi * np.e * var)
def loss_weight(betas):
    b = np.array(betas)
    a = 1 - b
    bar = np.cumprod(a)
    mu = b / np.sqrt(a * (1 - bar))
    return [kl_same_variance(d, 0, v) for d, v in zip(mu[1:], b[1:])]
def score_of_chain(x_t, betas, t, m, s):
    bar = np.cumprod(1 - np.array(betas))[t - 1]
    mean, var = np.sqrt(bar) * m, bar * s**2 + 1 - bar
    return -0.5 * (x_t - mean) ** 2 / var - 0.5 * np.log(2 * np.pi * var)
def tweedie_mean(x_t, score, betas, t):
    bar = np.cumprod(1 - np.array(betas))[t - 1]
    return (x_t + (1 - bar) * score) / np.sqrt(bar)
