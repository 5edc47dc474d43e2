# {
#  "persona": "mixes up x_0's variance",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [
#    "Beside the diagonal it divides by s; it should be s^2 everywhere."
#   ],
#   "theory/answers.py:p_not_t_not_s": [
#    "Sums over m (P(-t) P(-s | -t)), although -m is given."
#   ],
#   "theory/answers.py:p_m": [
#    "Leaves out the screen: 0.1/(0.1 + 0.9 * 0.6) is P(+m | +t, +s); +b brings the factor 0.1 to -m."
#   ],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [],
#   "theory/answers.py:chain_covariance": [
#    "The recursion of the variance starts at 0, as if x_0 were known; x_0 has the variance 1."
#   ],
#   "theory/answers.py:chain_precision": [
#    "Starts with beta_1 in the first entry where the density of x_0, of variance 1, gives 1."
#   ],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "Divides by the variance of the coefficients over t; the plain loss is the mean of alpha_bar_t, the variance of the noise that is left at each t."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [
#    "beta_t^2 of the squared difference is not divided by the variance beta_t; it should be beta_t once."
#   ],
#   "theory/answers.py:score_of_chain": [
#    "Takes 1 for the variance of x_t, which holds for s = 1 alone; it should be alpha_bar_t s^2 + 1 - alpha_bar_t."
#   ],
#   "theory/answers.py:tweedie_mean": [
#    "Regresses x_0 on x_t for an x_0 of variance 1 and does not use the score; it has to hold for any x_0: (x_t + (1 - alpha_bar_t) score)/sqrt(alpha_bar_t)."
#   ]
#  },
#  "note": "thinks of x_0 as known, or of another variance; blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
import numpy as np
def covariance(s):
    y = [s * s] * 4
    C = [[0.0] * 4 for _ in range(4)]
    for k in range(4):
        for i in range(k, 4):
            for j in range(k, 4):
                C[i][j] += y[k]
    return C
def precision(s):
    P = np.eye(4) * 2 / s**2
    P[3, 3] /= 2
    for i, j in [(0, 1), (1, 2), (2, 3)]:
        P[i, j] = P[j, i] = -1 / s
    return P
def p_not_t_not_s():
    return 0.6 * (0.9 * 0.9 + 0.1 * 0.7)
def p_m():
    return "0.1/0.64"
def markov_blanket(node, parents):
    return {p for p in parents[node]} | {c for c in parents if node in parents[c]} | {p for c in parents for p in parents[c] if node in parents[c] and p != node}
def chain_covariance(betas):
    b = np.array(betas)
    T = len(b)
    var = [0.0]
    for beta in b:
        var.append((1 - beta) * var[-1] + beta)
    bar = np.concatenate([[1], np.cumprod(1 - b)])
    C = np.zeros((T + 1, T + 1))
    for i in range(T + 1):
        for j in range(i, T + 1):
            C[i, j] = C[j, i] = var[i] * np.sqrt(bar[j] / bar[i])
    return C
def chain_precision(betas):
    b = np.array(betas)
    a = 1 - b
    P = np.zeros((len(b) + 1, len(b) + 1))
    P[0, 0] = b[0]
    for t in range(len(b)):
        P[t:t + 2, t:t + 2] += np.array([[a[t], -np.sqrt(a[t])], [-np.sqrt(a[t]), 1]]) / b[t]
    return P
def blanket_of_x(t, T, conditional):
    blanket = {f"x{t - 1}"} if t > 0 else set()
    if t < T:
        blanket |= {f"x{t + 1}"}
    elif conditional:
        return blanket | {"c"}
    if conditional:
        blanket.add("c")
    return blanket
def loss_beside_plain_guess(loss, betas):
    bar = np.cumprod(1 - np.array(betas))
    return loss / 1.0 if len(bar) == 0 else loss / np.var(np.sqrt(1 - bar))
def kl_same_variance(m1, m2, var):
    sd = math.sqrt(var)
    return ((m1 - m2) / sd) ** 2 / 2
def loss_weight(betas):
    out = []
    b = np.array(betas)
    bar = np.cumprod(1 - b)
    for t in range(1, len(b)):
        out.append(b[t] ** 2 / (2 * (1 - b[t]) * (1 - bar[t])))
    return out
def score_of_chain(x_t, betas, t, m, s):
    bar = np.prod(1 - np.array(betas[:t]))
    return -(x_t - np.sqrt(bar) * m) / 1.0
def tweedie_mean(x_t, score, betas, t):
    bar = np.prod(1 - np.array(betas[:t]))
    return np.sqrt(bar) * x_t + 0 * score
