# {
#  "persona": "believes everything depends on everything",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [
#    "All entries off the diagonal are -1/s^2, as if all positions were coupled; only neighbours are, and the others are 0."
#   ],
#   "theory/answers.py:p_not_t_not_s": [
#    "Takes the mean of the rows +m and -m; given is -m, so only 0.6 * 0.9 counts."
#   ],
#   "theory/answers.py:p_m": [
#    "Thinks that s is known once t is, and leaves the factor P(+s | +t, -m) = 0.6 of -m out."
#   ],
#   "theory/answers.py:blanket_of_e": [
#    "All other nodes; B is not in the blanket, because M shields E from it."
#   ],
#   "theory/answers.py:markov_blanket": [
#    "Goes on from the children to their children and further; only children of the node itself and their parents belong to it."
#   ],
#   "theory/answers.py:chain_covariance": [
#    "Only neighbours get an entry; those that are further apart have a covariance, too, the product of the sqrt(alpha) between them."
#   ],
#   "theory/answers.py:chain_precision": [
#    "The last diagonal entry gets alpha_T/beta_T as well, as if there were a step after x_T; it is 1/beta_T."
#   ],
#   "theory/answers.py:blanket_of_x": [
#    "With the condition it takes all other x, as if c connected them; given c and the two neighbours, the others do not matter."
#   ],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "Takes sqrt(alpha_bar_t) for what the best multiple loses; it is alpha_bar_t."
#   ],
#   "theory/answers.py:kl_same_variance": [
#    "Adds the divergence of both directions; asked is D_KL(q || p) alone."
#   ],
#   "theory/answers.py:loss_weight": [
#    "The factor 1/2 is missing."
#   ],
#   "theory/answers.py:score_of_chain": [
#    "Calls kept(t - 1), although kept counts as the sheet does: it is alpha_bar_{t-1} instead of alpha_bar_t."
#   ],
#   "theory/answers.py:tweedie_mean": [
#    "The score is multiplied by (1 - alpha_bar_t)/alpha_bar_t, the noise of x_t/sqrt(alpha_bar_t), but it is the score at x_t itself: the factor is (1 - alpha_bar_t)/sqrt(alpha_bar_t)."
#   ]
#  }
# }
# --- theory/answers.py
import numpy as np
class Chain:
    """The forward process."""

    def __init__(self, betas):
        self.beta = np.array(betas, dtype=float)
        self.alpha = 1 - self.beta
        self.bar = np.cumprod(self.alpha)

    def kept(self, t):
        return self.bar[t - 1] if t > 0 else 1.0
def covariance(s):
    L = s * np.tril(np.ones((4, 4)))
    return np.einsum("ik,jk->ij", L, L)
def precision(s):
    return (3 * np.eye(4) - np.ones((4, 4)) - np.diag([0, 0, 0, 1])) / s**2
def p_not_t_not_s():
    return (0.6 * 0.9 + 0.6 * 0.7) / 2
def p_m():
    prior = 0.1
    weight = 0.1 * 0.4
    return prior * 0.4 / (prior * 0.4 + (1 - prior) * weight)
def blanket_of_e():
    return {"M", "B"} | {"S"}
def markov_blanket(node, parents):
    seen = set()
    todo = [node]
    for n in todo:
        for child, above in parents.items():
            if n in above:
                seen |= {child, *above}
                if child not in todo:
                    todo.append(child)
    return (seen | set(parents[node])) - {node}
def chain_covariance(betas):
    chain = Chain(betas)
    T = len(betas)
    C = np.eye(T + 1)
    for i in range(T):
        C[i, i + 1] = C[i + 1, i] = np.sqrt(chain.alpha[i])
    return C
def chain_precision(betas):
    chain = Chain(betas)
    T = len(betas)
    P = np.zeros((T + 1, T + 1))
    for t in range(T + 1):
        P[t, t] = 1 / chain.beta[t - 1] if t > 0 else 1
        P[t, t] += chain.alpha[min(t, T - 1)] / chain.beta[min(t, T - 1)]
        if t < T:
            P[t, t + 1] = P[t + 1, t] = -np.sqrt(chain.alpha[t]) / chain.beta[t]
    return P
def blanket_of_x(t, T, conditional):
    if conditional:
        return {f"x{k}" for k in range(T + 1) if k != t} | {"c"}
    return {f"x{k}" for k in range(T + 1) if abs(k - t) == 1}
def loss_beside_plain_guess(loss, betas):
    chain = Chain(betas)
    return loss / np.sqrt(chain.bar).mean()
def kl_same_variance(m1, m2, var):
    return kl_of(m1, m2, var) + kl_of(m2, m1, var)
def loss_weight(betas):
    chain = Chain(betas)
    w = chain.beta / (chain.alpha * (1 - chain.bar))
    return w[1:]
def score_of_chain(x_t, betas, t, m, s):
    chain = Chain(betas)
    a = chain.kept(t - 1)
    return -(x_t - np.sqrt(a) * m) / (a * s**2 + 1 - a)
def tweedie_mean(x_t, score, betas, t):
    a = Chain(betas).kept(t)
    mean = x_t / np.sqrt(a)
    return mean + (1 - a) / a * score
def kl_of(a, b, v):
    return (a - b) ** 2 / (2 * v)
