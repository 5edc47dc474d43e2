# {
#  "persona": "numpy again, one-liners",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [
#    "D D^T instead of D^T D, which puts the 1/s^2 at the first entry and 2/s^2 at the last."
#   ],
#   "theory/answers.py:p_not_t_not_s": [
#    "Divides by P(-t), so that it is P(-s | -t, -m) again; t stands on the left of the bar, and nothing is divided."
#   ],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [
#    "Takes the co-parents of the first child only."
#   ],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:chain_precision": [
#    "The square of sqrt(alpha)/beta is alpha/beta^2; the diagonal gets alpha/beta."
#   ],
#   "theory/answers.py:blanket_of_x": [
#    "Knows the chain of five nodes alone (T = 4); the ends depend on T."
#   ],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "Uses one and the same multiple for all t; the best one is another for each t, and the loss is then the mean of alpha_bar_t."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [
#    "[:0:-1] gives the weights from t = T down to t = 2; t = 2 comes first."
#   ],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": []
#  },
#  "note": "float32 in score_of_chain and tweedie_mean would lose digits for small betas, so these are in double precision; blanket_of_x is hard wired to the picture"
# }
# --- theory/answers.py
import numpy as np
def covariance(s):
    return (np.add.outer(k := np.arange(1, 5), k) - abs(np.subtract.outer(k, k))) / 2 * s**2
def precision(s):
    D = np.eye(4) - np.eye(4, k=-1)
    return D @ D.T / s**2
def p_not_t_not_s():
    return 0.9 * 0.6 / (0.9 * 0.6 + 0.1 * 0.6)
def p_m():
    return np.divide(0.1, 0.1 + 0.9 * 0.1 * 0.6)
def blanket_of_e():
    return [n for n in "MSB" if n != "B"]
def markov_blanket(node, parents):
    kids = [n for n in parents if node in parents[n]]
    return sorted(({*parents[node], *kids} | {p for k in kids[:1] for p in parents[k]}) - {node})
def chain_covariance(betas):
    return np.exp(-0.5 * abs(np.subtract.outer(l := np.cumsum(np.log(1 - np.array([0, *betas]))), l)))
def chain_precision(betas):
    b = np.array(betas)
    side = np.sqrt(1 - b) / b
    return np.diag(np.r_[1, 1 / b]) + np.diag(np.r_[side**2, 0]) - np.diag(side, 1) - np.diag(side, -1)
def blanket_of_x(t, T, conditional):
    ring = {0: {"x1"}, 1: {"x0", "x2"}, 2: {"x1", "x3"}, 3: {"x2", "x4"}, 4: {"x3"}}
    return ring[t] | ({"c"} if conditional else set())
def loss_beside_plain_guess(loss, betas):
    return loss / (1 - np.mean(np.sqrt(1 - np.cumprod(1 - np.array(betas)))) ** 2)
def kl_same_variance(m1, m2, var):
    return np.trapezoid([0, (m1 - m2) ** 2 / var], [0, 1])
def loss_weight(betas):
    a = 1 - np.array(betas)
    return ((1 - a) / (2 * a * (1 - np.cumprod(a))))[:0:-1]
def score_of_chain(x_t, betas, t, m, s):
    return (lambda a: (a**0.5 * m - x_t) / (a * s * s + 1 - a))(np.prod(1 - np.array(betas[:t])))
def tweedie_mean(x_t, score, betas, t):
    return (lambda a: (x_t + (1 - a) * score) / a**0.5)(np.prod(1 - np.array(betas[:t])))
