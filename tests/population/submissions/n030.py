# {
#  "persona": "pure math module, shares a wrong helper between functions",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [
#    "Stops at the first child that it finds; the blanket has all children and all of their parents."
#   ],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:blanket_of_x": [
#    "The list belongs to the module and is never emptied, so that the names of earlier calls stay in it; each call needs a new list."
#   ],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "The helper abar multiplies t - 1 factors, so that it gives alpha_bar_{t-1}; it should multiply t of them."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [],
#   "theory/answers.py:score_of_chain": [
#    "The helper abar multiplies t - 1 factors, so that it gives alpha_bar_{t-1}; it should multiply t of them."
#   ],
#   "theory/answers.py:tweedie_mean": [
#    "The helper abar multiplies t - 1 factors, so that it gives alpha_bar_{t-1}; it should multiply t of them."
#   ]
#  },
#  "note": "one helper counts from the wrong end; chain_covariance and loss_weight call it with t + 1, so they are right as they stand, and the others are not"
# }
# --- theory/answers.py
_names = []
def abar(betas, t):
    return math.prod(1 - b for b in betas[: t - 1])
def covariance(s):
    # TODO 0.1b (2 points): return the matrix of cov(x_i, x_j)
    return [[float(s) ** 2 * (4 - max(4 - i, 4 - j)) for j in range(1, 5)] for i in range(1, 5)]
def precision(s):
    # TODO 0.1c (2 points): return the precision matrix
    return [[(2 * (i == j) - (abs(i - j) == 1) - (i == j == 3)) / s**2 for j in range(4)] for i in range(4)]
def p_not_t_not_s():
    # TODO 0.2a (2 points): return the probability
    return "0.6*0.9"
def p_m():
    # TODO 0.2b (2 points): return the probability
    return "5/7.7"
def blanket_of_e():
    # TODO 0.3iii (1 point): return the set
    return {"M": "co-parent", "S": "child"}.keys() & {"S", "M"}
def markov_blanket(node, parents):
    # TODO 0.3iv (1 point): return the set
    for child in parents:
        if node in parents[child]:
            return set(parents[node]) | {child} | (set(parents[child]) - {node})
    return set(parents[node])
def chain_covariance(betas):
    # TODO 0.4a (0.5 points): return the matrix
    T = len(betas)
    C = [[1.0] * (T + 1) for _ in range(T + 1)]
    for i in range(T + 1):
        for j in range(i + 1, T + 1):
            C[i][j] = C[j][i] = math.sqrt(abar(betas, j + 1) / abar(betas, i + 1))
    return C
def blanket_of_x(t, T, conditional):
    # TODO 0.4c (0.5 points): return the set
    if t > 0:
        _names.append(f"x{t - 1}")
    if t < T:
        _names.append(f"x{t + 1}")
    if conditional:
        _names.append("c")
    return set(_names)
def loss_beside_plain_guess(loss, betas):
    # TODO 0.4d (0.5 points): return the share
    T = len(betas)
    return loss / (sum(abar(betas, t) for t in range(1, T + 1)) / T)
def kl_same_variance(m1, m2, var):
    # TODO 0.5b (0.5 points, bonus): return the KL divergence
    return (m2 - m1) * (m2 - m1) / 2 / var
def loss_weight(betas):
    # TODO 0.5b (0.5 points, bonus): return the list of weights
    return [betas[t - 1] / (2 * (1 - betas[t - 1]) * (1 - abar(betas, t + 1))) for t in range(2, len(betas) + 1)]
def score_of_chain(x_t, betas, t, m, s):
    # TODO 0.5d (0.5 points, bonus): return the score
    mean = math.sqrt(abar(betas, t)) * m
    var = abar(betas, t) * s**2 + 1 - abar(betas, t)
    return (mean - x_t) / var
def tweedie_mean(x_t, score, betas, t):
    # TODO 0.5d (0.5 points, bonus): return the mean
    return (x_t + (1 - abar(betas, t)) * score) / math.sqrt(abar(betas, t))
