# {
#  "persona": "works by hand, types numbers as fractions and texts",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "All entries off the diagonal are s^2, as if only the first step were shared; cov(x_i, x_j) is min(i, j) s^2."
#   ],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [
#    "Returns the joint probability P(-t, -s, -m, -b); it should be divided by P(-m, -b) = 0.81."
#   ],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [],
#   "theory/answers.py:chain_covariance": [
#    "Multiplies the alphas themselves; each step shrinks by sqrt(alpha), so the entry is the square root of the product."
#   ],
#   "theory/answers.py:chain_precision": [
#    "The first diagonal entry is only the 1 of the density of x_0; the factor of x_1 adds alpha_1/beta_1, so it should be 1/beta_1."
#   ],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [],
#   "theory/answers.py:kl_same_variance": [
#    "Takes the distance of the means instead of its square."
#   ],
#   "theory/answers.py:loss_weight": [
#    "alpha_bar is multiplied by alpha_t only after the weight of t was made, so that alpha_bar_{t-1} stands in it instead of alpha_bar_t."
#   ],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": []
#  },
#  "note": "numbers as Fraction and text, matrix entries as texts such as \"2/0.25\"; blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
from fractions import Fraction
F = Fraction
def covariance(s):
    v = s * s
    return [
        [v, v, v, v],
        [v, 2 * v, v, v],
        [v, v, 3 * v, v],
        [v, v, v, 4 * v],
    ]
def precision(s):
    q = f"{s * s:.20f}"
    return [
        ["2/" + q, "-1/" + q, 0, 0],
        ["-1/" + q, "2/" + q, "-1/" + q, 0],
        [0, "-1/" + q, "2/" + q, "-1/" + q],
        [0, 0, "-1/" + q, "1/" + q],
    ]
def p_not_t_not_s():
    # joint / P(-m, -b)
    return F(6, 10) * F(9, 10) * F(9, 10) * F(9, 10)
def p_m():
    return F(100, 154)
def blanket_of_e():
    return "M, S"
def markov_blanket(node, parents):
    blanket = []
    for p in parents[node]:
        blanket.append(p)
    for n in parents:
        if node in parents[n]:
            blanket.append(n)
            for other in parents[n]:
                if other != node:
                    blanket.append(other)
    return blanket
def chain_covariance(betas):
    n = len(betas) + 1
    M = []
    for i in range(n):
        row = []
        for j in range(n):
            lo, hi = min(i, j), max(i, j)
            p = 1
            for k in range(lo, hi):
                p = p * (1 - betas[k])
            row.append(p)
        M.append(row)
    return M
def chain_precision(betas):
    n = len(betas)
    M = [[0 for _ in range(n + 1)] for _ in range(n + 1)]
    for i in range(n + 1):
        if i == 0:
            M[i][i] = 1
        elif i == n:
            M[i][i] = 1 / betas[n - 1]
        else:
            M[i][i] = 1 / betas[i - 1] + (1 - betas[i]) / betas[i]
        if i < n:
            M[i][i + 1] = M[i + 1][i] = -math.sqrt(1 - betas[i]) / betas[i]
    return M
def blanket_of_x(t, T, conditional):
    if t == 0:
        b = "x1"
    elif t == T:
        b = "x%d" % (T - 1)
    else:
        b = "x%d, x%d" % (t - 1, t + 1)
    return b + ", c" if conditional else b
def loss_beside_plain_guess(loss, betas):
    total, bar = 0, 1
    for b in betas:
        bar = bar * (1 - b)
        total = total + bar
    return loss * len(betas) / total
def kl_same_variance(m1, m2, var):
    return 0.5 * abs(m1 - m2) / var
def loss_weight(betas):
    weights = []
    bar = 1 - betas[0]
    for t in range(2, len(betas) + 1):
        beta = betas[t - 1]
        weights.append(beta / (2 * (1 - beta) * (1 - bar)))
        bar *= 1 - beta
    return weights
def score_of_chain(x_t, betas, t, m, s):
    bar = 1
    for b in betas[:t]:
        bar *= 1 - b
    mean = math.sqrt(bar) * m
    var = bar * s ** 2 + 1 - bar
    return (mean - x_t) / var
def tweedie_mean(x_t, score, betas, t):
    bar = 1
    for b in betas[:t]:
        bar *= 1 - b
    return (x_t + (1 - bar) * score) / math.sqrt(bar)
