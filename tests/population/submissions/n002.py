# {
#  "persona": "numpy user, short, vectorised",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "Multiplies by s, the standard deviation of a step; covariances need s^2."
#   ],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [
#    "Uses 0.9 for P(+b | -m), which is P(-b | -m); the table has 0.1."
#   ],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [
#    "The other parents of the children are missing from the blanket."
#   ],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:chain_precision": [],
#   "theory/answers.py:blanket_of_x": [
#    "In the conditional network x_T loses c, but c is a co-parent of its child x_{T-1}, so c belongs to every blanket there."
#   ],
#   "theory/answers.py:loss_beside_plain_guess": [],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [
#    "Returns the weights of t = 1, ..., T-1; it should drop t = 1 and keep t = T."
#   ],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": [
#    "Only the term with the score is divided by sqrt(alpha_bar_t); x_t must be divided, too."
#   ]
#  },
#  "note": "uses np.linalg.inv for both precisions (double precision)"
# }
# --- theory/answers.py
import numpy as np
def covariance(s):
    i = np.arange(1, 5)
    return s * np.minimum(i[:, None], i)
def precision(s):
    return np.linalg.inv(covariance(s))
def p_not_t_not_s():
    return 0.54
def p_m():
    return 0.1 * 1 * 1 / (0.1 * 1 * 1 + 0.9 * 0.9 * 0.6)
def blanket_of_e():
    return ["M", "S"]
def markov_blanket(node, parents):
    out = set(parents[node])
    for name, above in parents.items():
        if node in above:
            out.add(name)
    return out
def chain_covariance(betas):
    bar = np.concatenate([[1.0], np.cumprod(1 - np.array(betas))])
    root = np.sqrt(bar)
    return np.minimum.outer(root, root) / np.maximum.outer(root, root)
def chain_precision(betas):
    return np.linalg.inv(chain_covariance(betas))
def blanket_of_x(t, T, conditional):
    names = [f"x{k}" for k in (t - 1, t + 1) if 0 <= k <= T]
    if conditional and t < T:
        names.append("c")
    return names
def loss_beside_plain_guess(loss, betas):
    return loss / np.cumprod(1 - np.asarray(betas)).mean()
def kl_same_variance(m1, m2, var):
    return 0.5 * np.square(m1 - m2) / var
def loss_weight(betas):
    b = np.asarray(betas)
    a = 1 - b
    bar = np.cumprod(a)
    return (b / (2 * a * (1 - bar)))[:-1]
def score_of_chain(x_t, betas, t, m, s):
    bar = np.prod(1 - np.asarray(betas[:t]))
    return -(x_t - np.sqrt(bar) * m) / (bar * s**2 + (1 - bar))
def tweedie_mean(x_t, score, betas, t):
    bar = np.prod(1 - np.asarray(betas[:t]))
    return x_t + (1 - bar) * score / np.sqrt(bar)
