# {
#  "persona": "keeps state: caches, module-level matrices, default arguments",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "Multiplies the module's matrix in place, so that a second call starts from the result of the first; it should return a new matrix."
#   ],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [
#    "Only P(-s | -t, -m); the factor P(-t) = 0.6 is missing."
#   ],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [
#    "Remembers the blanket by the node's name alone, so that the same name in another network gets the old answer."
#   ],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:chain_precision": [],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [
#    "Takes beta_1 out of the caller's list, so that the next use of the same list has a shorter chain; the argument should stay as it is."
#   ],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": []
#  },
#  "note": "caches that are right (keyed by the value) and others that are not; the default argument in blanket_of_x is made anew in each call, so it is right; blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
import numpy as np
_BASE = np.minimum.outer(np.arange(1.0, 5), np.arange(1.0, 5))
_BLANKETS = {}
_BARS = {}
def _bars(betas):
    key = tuple(betas)
    if key not in _BARS:
        _BARS[key] = np.cumprod(1 - np.array(key))
    return _BARS[key]
def covariance(s):
    global _BASE
    _BASE *= s**2
    return _BASE
def precision(s):
    P = np.array([[2.0, -1, 0, 0], [-1, 2, -1, 0], [0, -1, 2, -1], [0, 0, -1, 1]])
    P /= s**2
    return P
def p_not_t_not_s():
    return 0.9
def p_m():
    numerator = 0.1 * 1 * 1
    return numerator / (numerator + 0.9 * 0.1 * 0.6)
def blanket_of_e():
    return markov_blanket("E", {"S": ["E", "M"], "B": ["M"], "E": [], "M": []})
def markov_blanket(node, parents):
    if node not in _BLANKETS:
        found = set(parents[node])
        for name, above in parents.items():
            if node in above:
                found |= {name, *above}
        _BLANKETS[node] = found - {node}
    return _BLANKETS[node]
def chain_covariance(betas):
    bar = np.append(1.0, _bars(betas))
    r = np.sqrt(bar)
    return np.minimum.outer(r, r) / np.maximum.outer(r, r)
def chain_precision(betas):
    P = np.diag(1 / np.array([1.0] + betas))
    for i, b in enumerate(betas):
        P[i, i] += (1 - b) / b
        P[i, i + 1] -= math.sqrt(1 - b) / b
        P[i + 1, i] = P[i, i + 1]
    return P
def blanket_of_x(t, T, conditional):
    def add(name, to=set()):
        to.add(name)
        return to

    if t > 0:
        out = add(f"x{t - 1}")
    if t < T:
        out = add(f"x{t + 1}")
    if conditional:
        out = add("c")
    return out
def loss_beside_plain_guess(loss, betas):
    return loss / _bars(betas).mean()
def kl_same_variance(m1, m2, var):
    return float(np.square(m1 - m2) / (2 * var))
def loss_weight(betas):
    first = betas.pop(0)
    bar = 1 - first
    out = []
    for b in betas:
        bar *= 1 - b
        out.append(b / (2 * (1 - b) * (1 - bar)))
    return out
def score_of_chain(x_t, betas, t, m, s):
    bar = _bars(betas)[t - 1]
    return -(x_t - np.sqrt(bar) * m) / (bar * s * s + (1 - bar))
def tweedie_mean(x_t, score, betas, t):
    bar = _bars(betas[:t])[-1]
    return (x_t + (1 - bar) * score) / np.sqrt(bar)
