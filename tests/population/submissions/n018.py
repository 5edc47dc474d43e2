# {
#  "persona": "plain Python, works from the recursion, likes functions inside functions",
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
#  "note": "all right; local helper functions, one of them calls itself"
# }
# --- theory/answers.py
def covariance(s):
    # TODO 0.1b (2 points): return the matrix of cov(x_i, x_j)
    def var(i):
        return 0 if i == 0 else var(i - 1) + s * s

    return [[var(min(i, j)) for j in range(1, 5)] for i in range(1, 5)]
def precision(s):
    # TODO 0.1c (2 points): return the precision matrix
    def entry(i, j):
        if i == j:
            return (1 if i == 4 else 2) / s**2
        return -1 / s**2 if abs(i - j) == 1 else 0.0

    return [[entry(i, j) for j in range(1, 5)] for i in range(1, 5)]
def p_not_t_not_s():
    # TODO 0.2a (2 points): return the probability
    return (1 - 0.4) * (1 - 0.1) * (0.9 * 0.9) / ((1 - 0.1) * 0.9)
def p_m():
    # TODO 0.2b (2 points): return the probability
    return round(0.1 / 0.154, 3)
def blanket_of_e():
    # TODO 0.3iii (1 point): return the set
    return list("MS")
def markov_blanket(node, parents):
    # TODO 0.3iv (1 point): return the set
    def is_child(n):
        return node in parents[n]

    def family(n):
        return [n] + list(parents[n])

    kids = filter(is_child, parents)
    return {x for k in kids for x in family(k) if x != node} | set(parents[node])
def chain_covariance(betas):
    # TODO 0.4a (0.5 points): return the matrix
    def c(i, j):
        return math.prod(math.sqrt(1 - b) for b in betas[i:j]) if i <= j else c(j, i)

    return [[c(i, j) for j in range(len(betas) + 1)] for i in range(len(betas) + 1)]
def chain_precision(betas):
    # TODO 0.4b (0.5 points): return the matrix
    T = len(betas)

    def d(i):
        if i == 0:
            return 1 / betas[0]
        if i == T:
            return 1 / betas[T - 1]
        return 1 / betas[i - 1] + 1 / betas[i] - 1

    def entry(i, j):
        if i == j:
            return d(i)
        return -math.sqrt(1 - betas[min(i, j)]) / betas[min(i, j)] if abs(i - j) == 1 else 0

    return [[entry(i, j) for j in range(T + 1)] for i in range(T + 1)]
def blanket_of_x(t, T, conditional):
    # TODO 0.4c (0.5 points): return the set
    everyone = {f"x{k}": k for k in range(T + 1)}
    out = [name for name, k in everyone.items() if abs(k - t) == 1]
    if conditional and out:
        out.append("c")
    return out
def loss_beside_plain_guess(loss, betas):
    # TODO 0.4d (0.5 points): return the share
    bars, kept = [], 1
    for b in betas:
        kept *= 1 - b
        bars.append(kept)
    return loss / (math.fsum(bars) / len(bars))
def kl_same_variance(m1, m2, var):
    # TODO 0.5b (0.5 points, bonus): return the KL divergence
    return abs(m1 - m2) ** 2 / (2 * var)
def loss_weight(betas):
    # TODO 0.5b (0.5 points, bonus): return the list of weights
    kept, out = 1 - betas[0], []
    for b in betas[1:]:
        kept *= 1 - b
        out.append(b**2 / (2 * b * (1 - b) * (1 - kept)))
    return out
def score_of_chain(x_t, betas, t, m, s):
    # TODO 0.5d (0.5 points, bonus): return the score
    def after(mean, var, rest):
        for b in rest:
            mean, var = math.sqrt(1 - b) * mean, (1 - b) * var + b
        return mean, var

    mean, var = after(m, s * s, betas[:t])
    return -(x_t - mean) / var
def tweedie_mean(x_t, score, betas, t):
    # TODO 0.5d (0.5 points, bonus): return the mean
    kept = 1
    for k in range(1, t + 1):
        kept *= 1 - betas[k - 1]
    return (x_t + score - kept * score) / kept**0.5
