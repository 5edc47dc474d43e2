# {
#  "persona": "statistician, thinks in correlations and normalised things",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "Divides by the standard deviations, which makes it the correlation matrix; the covariance is not normalised.",
#    "s does not appear; the covariance has the factor s^2."
#   ],
#   "theory/answers.py:precision": [
#    "Takes the factor 1/2 of the exponent into the matrix; it stands in front of x^T Lambda x already, so it is P / s^2."
#   ],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [
#    "Leaves out the prior of m: 0.1 and 0.9 have to be multiplied to the two likelihoods."
#   ],
#   "theory/answers.py:blanket_of_e": [
#    "Returns the empty set, as if E, having no parents, depended on nothing; given all others it depends on its child S and on M."
#   ],
#   "theory/answers.py:markov_blanket": [
#    "^= takes out again what is there already (a co-parent of two children, or one that is a parent, too); it should be |=."
#   ],
#   "theory/answers.py:chain_covariance": [
#    "The diagonal has 1 - alpha_bar_t, the variance for a known x_0; with an x_0 of variance 1 all variances are 1."
#   ],
#   "theory/answers.py:chain_precision": [],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "Returns the share that is gained; asked is the network's loss as a share, without the 1 -."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [
#    "Normalises the weights to the mean 1; they are the factors of the bound as they are."
#   ],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": []
#  },
#  "note": "blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
import numpy as np
def keep(betas):
    return np.cumprod(1 - np.asarray(betas, dtype=float))
def covariance(s):
    i = np.arange(1, 5)
    C = np.minimum.outer(i, i) / np.sqrt(np.outer(i, i))
    return C
def precision(s):
    P = np.diag([2.0, 2, 2, 1])
    for i in range(3):
        P[i, i + 1] = P[i + 1, i] = -1
    return P / (2 * s**2)
def p_not_t_not_s():
    not_t, not_s = 0.6, 0.9
    return not_t * not_s
def p_m():
    likelihood = {"+m": 1 * 1, "-m": 0.1 * 0.6}
    return likelihood["+m"] / (likelihood["+m"] + likelihood["-m"])
def blanket_of_e():
    return set()
def markov_blanket(node, parents):
    down = [k for k, ps in parents.items() if node in ps]
    blanket = set(parents[node])
    for k in down:
        blanket ^= {k}
        blanket ^= set(parents[k]) - {node}
    return blanket
def chain_covariance(betas):
    bar = np.r_[1, keep(betas)]
    C = np.sqrt(np.minimum.outer(bar, bar) / np.maximum.outer(bar, bar))
    np.fill_diagonal(C, np.r_[1, 1 - keep(betas)])
    return C
def chain_precision(betas):
    return np.linalg.solve(np.array(chain_covariance(betas)), np.eye(len(betas) + 1))
def blanket_of_x(t, T, conditional):
    near = {f"x{k}" for k in (t - 1, t + 1) if k in range(T + 1)}
    return near | {"c"} if conditional else near
def loss_beside_plain_guess(loss, betas):
    return 1 - loss / keep(betas).mean()
def kl_same_variance(m1, m2, var):
    return float(m1 - m2) ** 2 / var / 2.0
def loss_weight(betas):
    b, bar = np.asarray(betas), keep(betas)
    w = b / (2 * (1 - b) * (1 - bar))
    w = w[1:]
    return w / w.mean() if len(w) else w
def score_of_chain(x_t, betas, t, m, s):
    bar = keep(betas)[t - 1]
    return (np.sqrt(bar) * m - x_t) / (1 + bar * (s**2 - 1))
def tweedie_mean(x_t, score, betas, t):
    bar = keep(betas)[t - 1]
    eps = -np.sqrt(1 - bar) * score
    return (x_t - np.sqrt(1 - bar) * eps) / np.sqrt(bar)
