# {
#  "persona": "diffusion practitioner, remembers formulas of the papers by heart",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [
#    "This is P(+b, +t, +s | +m), the condition and the question are swapped; Bayes' rule turns it round."
#   ],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:chain_precision": [
#    "Adds 0.001 to the diagonal before it inverts, which changes the entries a lot for small betas; the matrix has an inverse as it is."
#   ],
#   "theory/answers.py:blanket_of_x": [
#    "In the reverse network it takes only what the network is given, x_{t+1} and c; the child x_{t-1} belongs to the blanket as well."
#   ],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "The guess is x_t / sqrt(1 - alpha_bar_t), which loses alpha_bar_t / (1 - alpha_bar_t); the best multiple is sqrt(1 - alpha_bar_t) x_t and loses alpha_bar_t."
#   ],
#   "theory/answers.py:kl_same_variance": [
#    "Remembers the logarithm of the general formula and puts the variance in for one of its standard deviations; for equal variances it is log 1 = 0."
#   ],
#   "theory/answers.py:loss_weight": [
#    "Takes the variance beta_tilde_t of the true step back for sigma_t^2; the exercise says sigma_t^2 = beta_t."
#   ],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": []
#  }
# }
# --- theory/answers.py
import numpy as np
def covariance(s):
    # TODO 0.1b (2 points): return the matrix of cov(x_i, x_j)
    return s**2 * np.array([[1, 1, 1, 1], [1, 2, 2, 2], [1, 2, 3, 3], [1, 2, 3, 4]])
def precision(s):
    # TODO 0.1c (2 points): return the precision matrix
    return np.array([[2, -1, 0, 0], [-1, 2, -1, 0], [0, -1, 2, -1], [0, 0, -1, 1]]) * float(s) ** -2
def p_not_t_not_s():
    # TODO 0.2a (2 points): return the probability
    return 0.4374 / 0.81
def p_m():
    # TODO 0.2b (2 points): return the probability
    return 0.4 * 1 * 1
def chain_covariance(betas):
    # TODO 0.4a (0.5 points): return the matrix
    alphas = 1 - np.array(betas)
    bar = np.cumprod(alphas)
    full = np.concatenate([[1], bar])
    T = len(betas)
    C = np.eye(T + 1)
    for t in range(T + 1):
        for u in range(t + 1, T + 1):
            C[t, u] = C[u, t] = np.sqrt(full[u]) / np.sqrt(full[t])
    return C
def chain_precision(betas):
    # TODO 0.4b (0.5 points): return the matrix
    C = np.array(chain_covariance(betas), dtype=float)
    return np.linalg.inv(C + 1e-3 * np.eye(len(C)))
def blanket_of_x(t, T, conditional):
    # TODO 0.4c (0.5 points): return the set
    if conditional:
        return {f"x{t + 1}", "c"} if t < T else {f"x{T - 1}", "c"}
    return {f"x{k}" for k in (t - 1, t + 1) if 0 <= k <= T}
def loss_beside_plain_guess(loss, betas):
    # TODO 0.4d (0.5 points): return the share
    bar = np.cumprod(1 - np.array(betas))
    return loss / np.mean(bar / (1 - bar))
def kl_same_variance(m1, m2, var):
    # TODO 0.5b (0.5 points, bonus): return the KL divergence
    return (m1 - m2) ** 2 / (2 * var) + math.log(math.sqrt(var) / var)
def loss_weight(betas):
    # TODO 0.5b (0.5 points, bonus): return the list of weights
    betas = np.array(betas)
    alphas = 1 - betas
    bar = np.cumprod(alphas)
    prev = np.append(1, bar[:-1])
    sigma2 = betas * (1 - prev) / (1 - bar)
    with np.errstate(divide="ignore"):
        w = betas**2 / (2 * sigma2 * alphas * (1 - bar))
    return w[1:].tolist()
def score_of_chain(x_t, betas, t, m, s):
    # TODO 0.5d (0.5 points, bonus): return the score
    bar = np.cumprod(1 - np.array(betas))
    mean = np.sqrt(bar[t - 1]) * m
    std = np.sqrt(bar[t - 1] * s**2 + 1 - bar[t - 1])
    return -((x_t - mean) / std) / std
def tweedie_mean(x_t, score, betas, t):
    # TODO 0.5d (0.5 points, bonus): return the mean
    abar = np.cumprod(1 - np.array(betas))[t - 1]
    eps = -np.sqrt(1 - abar) * score
    return np.sqrt(1 / abar) * x_t - np.sqrt(1 / abar - 1) * eps
