# {
#  "persona": "second strong student, everything right, prints and asserts along the way",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:chain_precision": [],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": []
#  },
#  "note": "prints; the steps' variances come from variant.json's numbers copied by hand; Fractions in p_m"
# }
# --- theory/answers.py
from fractions import Fraction
import numpy as np
VARIANCES = (1, 1, 1, 1)  # of the steps, in units of s^2
def covariance(s):
    total = np.cumsum(VARIANCES) * s**2
    C = np.array([[total[min(i, j)] for j in range(4)] for i in range(4)])
    assert np.allclose(C, C.T)
    return C
def precision(s):
    w = 1 / (np.array(VARIANCES) * s**2)
    P = np.diag(w + np.append(w[1:], 0))
    for i in range(3):
        P[i][i + 1] = P[i + 1][i] = -w[i + 1]
    print("check:\n", P @ covariance(s))
    return P
def p_not_t_not_s():
    print("P(-t) P(-s | -t, -m); -b tells nothing more once m is known")
    return Fraction(3, 5) * Fraction(9, 10)
def p_m():
    m, not_m = Fraction(1, 10), Fraction(9, 10) * Fraction(1, 10) * Fraction(6, 10)
    return m / (m + not_m)
def blanket_of_e():
    answer = ["S"]  # the child
    answer += ["M"]  # its other parent
    return set(answer)
def markov_blanket(node, parents):
    blanket = set()
    for child in [None, *parents]:
        if child is None:
            blanket.update(parents[node])
        elif node in parents[child]:
            blanket.update([child], parents[child])
    return {name for name in blanket if name != node}
def chain_covariance(betas):
    T = len(betas)
    A = np.zeros((T + 1, T + 1))
    A[0, 0] = 1
    for t in range(1, T + 1):
        A[t] = math.sqrt(1 - betas[t - 1]) * A[t - 1]
        A[t, t] = math.sqrt(betas[t - 1])
    return A @ A.T
def chain_precision(betas):
    variances = np.array([1, *betas])
    A = np.eye(len(variances))
    for t, beta in enumerate(betas, 1):
        A[t, t - 1] = -math.sqrt(1 - beta)
    return A.T @ (A / variances[:, None])
def blanket_of_x(t, T, conditional):
    out = {f"x{u}" for u in range(max(0, t - 1), min(T, t + 1) + 1)}
    if conditional and T > 0:
        out |= {"c"}
    out.remove(f"x{t}")
    return out
def loss_beside_plain_guess(loss, betas):
    shares, kept = [], 1.0
    for b in betas:
        kept *= 1 - b
        a = math.sqrt(1 - kept)  # slope of the regression of the noise on x_t
        shares.append(1 - 2 * a * math.sqrt(1 - kept) + a * a)
    return loss / (sum(shares) / len(shares))
def kl_same_variance(m1, m2, var):
    # E_q[(x - m2)^2 - (x - m1)^2] / (2 var)
    return ((var + (m1 - m2) ** 2) - var) / (2 * var)
def loss_weight(betas):
    kept = np.cumprod([1 - b for b in betas])
    return [float(b / (2 * (1 - b) * (1 - k))) for b, k in list(zip(betas, kept))[1:]]
def score_of_chain(x_t, betas, t, m, s):
    kept = math.exp(sum(math.log(1 - b) for b in betas[:t]))
    return -(x_t - math.sqrt(kept) * m) / (1 - kept + kept * s**2)
def tweedie_mean(x_t, score, betas, t):
    signal = math.prod(math.sqrt(1 - b) for b in betas[:t])
    return (x_t + score * (1 - signal**2)) / signal
