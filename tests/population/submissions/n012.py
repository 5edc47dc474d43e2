# {
#  "persona": "speaks the language of noise prediction",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [
#    "The entries beside the diagonal are +1/s^2; neighbours that move together have a negative precision, -1/s^2."
#   ],
#   "theory/answers.py:p_not_t_not_s": [
#    "Reads the probability of a late train and of no late seminar then, P(+t) P(-s | +t, -m); for -t it is 0.6 * 0.9."
#   ],
#   "theory/answers.py:p_m": [
#    "Returns the probability of -m; that of +m is 0.1/0.154."
#   ],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [],
#   "theory/answers.py:chain_covariance": [
#    "Uses alpha_bar of the distance |i - j|, as if all betas were equal; between i and j stand the alphas of the steps i + 1, ..., j."
#   ],
#   "theory/answers.py:chain_precision": [],
#   "theory/answers.py:blanket_of_x": [
#    "Ignores `conditional`: c is missing in the reverse network, where it is a parent or a co-parent of every x_t."
#   ],
#   "theory/answers.py:loss_beside_plain_guess": [],
#   "theory/answers.py:kl_same_variance": [
#    "Multiplies by var at the end (/ 2 * var); the product 2 var is the divisor."
#   ],
#   "theory/answers.py:loss_weight": [
#    "Returns T numbers, those of t = 1, ..., T; the first one, of t = 1, has to go."
#   ],
#   "theory/answers.py:score_of_chain": [
#    "Divides by 1 - alpha_bar_t, the variance for a known x_0; x_0 has the variance s^2, so that alpha_bar_t s^2 is added."
#   ],
#   "theory/answers.py:tweedie_mean": [
#    "Puts the score in the place of the predicted noise; the noise is -sqrt(1 - alpha_bar_t) times the score, so it should be + (1 - alpha_bar_t) score."
#   ]
#  },
#  "note": "takes a score for a noise"
# }
# --- theory/answers.py
def covariance(s):
    # TODO 0.1b (2 points): return the matrix of cov(x_i, x_j)
    K = [1, 2, 3, 4]
    return [[(i if i < j else j) * s * s for j in K] for i in K]
def precision(s):
    # TODO 0.1c (2 points): return the precision matrix
    a, b = 2 / s**2, 1 / s**2
    return [[a, b, 0, 0], [b, a, b, 0], [0, b, a, b], [0, 0, b, b]]
def p_not_t_not_s():
    # TODO 0.2a (2 points): return the probability
    return 0.4 * 0.4
def p_m():
    # TODO 0.2b (2 points): return the probability
    return 1 - 0.1 / 0.154
def blanket_of_e():
    # TODO 0.3iii (1 point): return the set
    return ("S", "M")
def markov_blanket(node, parents):
    # TODO 0.3iv (1 point): return the set
    def kids(n):
        return [k for k, v in parents.items() if n in v]

    out = list(parents[node]) + kids(node)
    for k in kids(node):
        out += parents[k]
    return {n for n in out if n != node}
def chain_covariance(betas):
    # TODO 0.4a (0.5 points): return the matrix
    bar = [1.0]
    for b in betas:
        bar.append(bar[-1] * (1 - b))
    idx = range(len(bar))
    return [[math.sqrt(bar[abs(i - j)]) for j in idx] for i in idx]
def chain_precision(betas):
    # TODO 0.4b (0.5 points): return the matrix
    T = len(betas)
    alpha = [1 - b for b in betas]
    rows = []
    for i in range(T + 1):
        row = [0.0] * (T + 1)
        row[i] = (1.0 if i == 0 else 1 / betas[i - 1]) + (0.0 if i == T else alpha[i] / betas[i])
        if i > 0:
            row[i - 1] = -math.sqrt(alpha[i - 1]) / betas[i - 1]
        if i < T:
            row[i + 1] = -math.sqrt(alpha[i]) / betas[i]
        rows.append(row)
    return rows
def blanket_of_x(t, T, conditional):
    # TODO 0.4c (0.5 points): return the set
    shield = []
    if t > 0:
        shield.append("x%d" % (t - 1))
    if t < T:
        shield.append("x%d" % (t + 1))
    return ", ".join(shield)
def loss_beside_plain_guess(loss, betas):
    # TODO 0.4d (0.5 points): return the share
    bar, plain = 1.0, []
    for b in betas:
        bar *= 1 - b
        plain.append(bar)
    return loss / (sum(plain) / len(plain))
def kl_same_variance(m1, m2, var):
    # TODO 0.5b (0.5 points, bonus): return the KL divergence
    return (m1 - m2) ** 2 / 2 * var
def loss_weight(betas):
    # TODO 0.5b (0.5 points, bonus): return the list of weights
    bar = 1.0
    w = []
    for b in betas:
        bar *= 1 - b
        w.append(b / (2 * (1 - b) * (1 - bar)))
    return w
def score_of_chain(x_t, betas, t, m, s):
    # TODO 0.5d (0.5 points, bonus): return the score
    bar = 1.0
    for b in betas[:t]:
        bar *= 1 - b
    return -(x_t - math.sqrt(bar) * m) / (1 - bar)
def tweedie_mean(x_t, score, betas, t):
    # TODO 0.5d (0.5 points, bonus): return the mean
    bar = 1.0
    for b in betas[:t]:
        bar *= 1 - b
    return (x_t - math.sqrt(1 - bar) * score) / math.sqrt(bar)
