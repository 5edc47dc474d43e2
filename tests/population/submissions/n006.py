# {
#  "persona": "careful, one helper per idea, docstrings of her own",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [
#    "Conditions on -s, too: this is P(-t | -s, -m); asked is P(-t, -s | -m, -b), where s is on the left, so nothing is divided."
#   ],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [],
#   "theory/answers.py:chain_covariance": [
#    "Off the diagonal it gives sqrt(alpha_bar_i alpha_bar_j), as if x_i and x_j shared only x_0; they share the noise up to the earlier one, too, and the entry is sqrt(alpha_bar_j / alpha_bar_i) for i < j."
#   ],
#   "theory/answers.py:chain_precision": [
#    "The part of the next factor is made with beta_t instead of beta_{t+1}; it should be alpha_{t+1}/beta_{t+1}."
#   ],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "The mean is taken over t = 0, ..., T with alpha_bar_0 = 1; it should be over t = 1, ..., T."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [],
#   "theory/answers.py:score_of_chain": [
#    "Takes s for the variance of x_0; s is its standard deviation, so s^2 belongs there."
#   ],
#   "theory/answers.py:tweedie_mean": []
#  }
# }
# --- theory/answers.py
def _signal(betas, t):
    kept = 1.0
    for beta in betas[:t]:
        kept *= 1.0 - beta
    return math.sqrt(kept)
def _noise_var(betas, t):
    return 1.0 - _signal(betas, t) ** 2
def _children(node, parents):
    return {name for name, above in parents.items() if node in above}
def covariance(s):
    steps = range(1, 5)
    return [[min(i, j) * s * s for i in steps] for j in steps]
def precision(s):
    n = 4
    out = [[0.0] * n for _ in range(n)]
    for i in range(n):
        # factor of x_i given x_{i-1}: (x_i - x_{i-1})^2 / (2 s^2)
        out[i][i] += 1 / s**2
        if i > 0:
            out[i - 1][i - 1] += 1 / s**2
            out[i][i - 1] -= 1 / s**2
            out[i - 1][i] -= 1 / s**2
    return out
def p_not_t_not_s():
    t, not_s = 0.4, 0.9
    return (1 - t) * not_s / ((1 - t) * not_s + t * (1 - 0.6))
def p_m():
    m, b, s_t = 0.1, 0.1, 0.6
    with_m = m * 1 * 1
    without = (1 - m) * b * s_t
    return with_m / (with_m + without)
def blanket_of_e():
    return markov_blanket("E", {"E": [], "M": [], "S": ["E", "M"], "B": ["M"]})
def markov_blanket(node, parents):
    blanket = set(parents[node]) | _children(node, parents)
    for child in _children(node, parents):
        blanket |= set(parents[child]) - {node}
    return blanket
def chain_covariance(betas):
    n = len(betas) + 1
    return [[_signal(betas, i) * _signal(betas, j) if i != j else 1.0 for j in range(n)] for i in range(n)]
def chain_precision(betas):
    T = len(betas)
    out = [[0.0] * (T + 1) for _ in range(T + 1)]
    out[0][0] = 1 / betas[0]
    for t in range(1, T + 1):
        out[t][t] = 1 / betas[t - 1]
        if t < T:
            out[t][t] += (1 - betas[t - 1]) / betas[t - 1]
        out[t][t - 1] = out[t - 1][t] = -math.sqrt(1 - betas[t - 1]) / betas[t - 1]
    return out
def blanket_of_x(t, T, conditional):
    neighbours = set()
    if t >= 1:
        neighbours.add("x" + str(t - 1))
    if t <= T - 1:
        neighbours.add("x" + str(t + 1))
    return neighbours | ({"c"} if conditional and T > 0 else set())
def loss_beside_plain_guess(loss, betas):
    T = len(betas)
    plain = sum(1 - _noise_var(betas, t) for t in range(T + 1)) / (T + 1)
    return loss / plain
def kl_same_variance(m1, m2, var):
    return (m2 - m1) ** 2 / 2 / var
def loss_weight(betas):
    weights = []
    for t in range(2, len(betas) + 1):
        beta = betas[t - 1]
        by_one = beta / math.sqrt(_noise_var(betas, t)) / math.sqrt(1 - beta)  # how far mu moves
        weights.append(kl_same_variance(by_one, 0.0, beta))
    return weights
def score_of_chain(x_t, betas, t, m, s):
    variance = _signal(betas, t) ** 2 * s + _noise_var(betas, t)
    return -(x_t - _signal(betas, t) * m) / variance
def tweedie_mean(x_t, score, betas, t):
    return (x_t + _noise_var(betas, t) * score) / _signal(betas, t)
