# {
#  "persona": "lucky: detours and slips that cancel each other",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [
#    "Takes the reciprocal of each entry; asked is the inverse of the matrix."
#   ],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [
#    "Divides by P(+b) P(+t) P(+s), as if the three were independent; it has to be their joint probability, the sum over +m and -m."
#   ],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [
#    "blanket is the caller's own list of parents, and the append changes the network that was handed over; it should copy the list first."
#   ],
#   "theory/answers.py:chain_covariance": [
#    "Below the diagonal it has the reciprocal, which is above 1; the matrix is symmetric, with the smaller product over the larger one."
#   ],
#   "theory/answers.py:chain_precision": [],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "Returns an array, a number for each t, because the mean over t is missing."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [],
#   "theory/answers.py:score_of_chain": [
#    "Slices [:t] where it should index [t - 1], so that the result is an array of t scores, not one."
#   ],
#   "theory/answers.py:tweedie_mean": []
#  },
#  "note": "p_not_t_not_s uses P(+b; blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
import numpy as np
def covariance(s):
    x = np.zeros((4, 4))  # row i: which steps are in x_i
    for i in range(4):
        x[i, : i + 1] = -s  # the sign of a step does not matter
    return x @ x.T
def precision(s):
    C = np.minimum.outer(np.arange(1.0, 5), np.arange(1.0, 5)) * s**2
    return 1 / C
def p_not_t_not_s():
    numerator = 0.6 * 0.9 * 0.9 * 0.1  # t, m, s, b
    denominator = 0.9 * 0.1  # m, b
    return numerator / denominator
def p_m():
    p_b = 0.1 * 1 + 0.9 * 0.1
    p_s = 0.4 * (0.1 * 1 + 0.9 * 0.6) + 0.6 * (0.1 * 0.3 + 0.9 * 0.1)
    return 0.1 * 1 * 1 * 0.4 / (p_b * 0.4 * p_s)
def blanket_of_e():
    return "S,M"
def markov_blanket(node, parents):
    blanket = parents[node]
    for n in parents:
        if node in parents[n]:
            blanket.append(n)
            blanket += [p for p in parents[n] if p != node]
    return set(blanket)
def chain_covariance(betas):
    bar = np.concatenate(([1], np.cumprod(1 - np.array(betas))))
    return np.sqrt(bar[None, :] / bar[:, None])
def chain_precision(betas):
    b = np.array(betas)
    d = 1 / b
    P = np.diag(np.append(d, 0) + np.append(0, d))
    P[range(1, len(b)), range(1, len(b))] -= 1  # alpha/beta = 1/beta - 1
    for i in range(len(b)):
        P[i, i + 1] = P[i + 1, i] = -d[i] * np.sqrt(1 - b[i])
    return P
def blanket_of_x(t, T, conditional):
    out = {f"x{abs(t - 1)}", f"x{t + 1}"}  # for t = 0 both are x1
    out.discard(f"x{T + 1}")
    return out | {"c"} if conditional else out
def loss_beside_plain_guess(loss, betas):
    bar = np.cumprod(1 - np.array(betas))
    return loss / bar
def kl_same_variance(m1, m2, var):
    return np.square(m1 - m2) / (var + var)
def loss_weight(betas):
    bar = np.cumprod(1 - np.array(betas))
    gap = [b / np.sqrt((1 - b) * (1 - a)) for b, a in zip(betas, bar)]  # of the two means
    w = [g**2 / b for g, b in zip(gap, betas)]
    return list(np.array(w[1:]) * 0.5)
def score_of_chain(x_t, betas, t, m, s):
    bar = np.cumprod(1 - np.array(betas))[:t]
    mean, var = np.sqrt(bar) * m, bar * s**2 + 1 - bar
    return -(x_t - mean) / var
def tweedie_mean(x_t, score, betas, t):
    kept = np.cumprod(np.sqrt(1 - np.array(betas)))[t - 1]
    return (x_t + (1 - kept**2) * score) / kept
