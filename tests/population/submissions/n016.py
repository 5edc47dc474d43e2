# {
#  "persona": "strings and text processing, single-letter thinking",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [
#    "Takes 0.3 for P(+s | +t, -m), which is P(+s | -t, +m); it should be 0.6."
#   ],
#   "theory/answers.py:blanket_of_e": [
#    "Names B in the place of S: the blanket is S, the child, and M, its other parent."
#   ],
#   "theory/answers.py:markov_blanket": [
#    "update(child) takes the letters of the child's name one by one, which is right for names of one letter only; it should add the name."
#   ],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [],
#   "theory/answers.py:kl_same_variance": [
#    "Divides by the standard deviation; the divisor is 2 var."
#   ],
#   "theory/answers.py:loss_weight": [],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": [
#    "Multiplies by sqrt(alpha_bar_t) where it has to divide."
#   ]
#  },
#  "note": "covariance gives products as texts such as \"2*0.5*0.5\", loss_beside_plain_guess a quotient as a text; for an s or a loss under 0.0001 Python writes these with an exponent (1e-05); blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
def product(factors):
    result = 1.0
    for f in factors:
        result *= f
    return result
def covariance(s):
    return [[f"{min(i, j)}*{s}*{s}" for j in (1, 2, 3, 4)] for i in (1, 2, 3, 4)]
def precision(s):
    rows = "2 -1 0 0; -1 2 -1 0; 0 -1 2 -1; 0 0 -1 1".split(";")
    return [[float(v) / s**2 for v in row.split()] for row in rows]
def p_not_t_not_s():
    return "54/100"
def p_m():
    return "0.1/(0.1+0.09*0.3)"
def blanket_of_e():
    return "B, M"
def markov_blanket(node, parents):
    blanket = set(parents[node])
    for child, above in parents.items():
        if node in above:
            blanket.update(child)
            blanket.update(above)
    blanket.discard(node)
    return blanket
def chain_covariance(betas):
    n = len(betas) + 1
    half = [[math.sqrt(product(1 - b for b in betas[i:j])) if j > i else 0 for j in range(n)] for i in range(n)]
    return [[half[i][j] + half[j][i] + (i == j) for j in range(n)] for i in range(n)]
def blanket_of_x(t, T, conditional):
    names = [f"x{k}" for k in range(T + 1)]
    text = ",".join(names[max(t - 1, 0):t] + names[t + 1:t + 2])
    return text + ",c" if conditional else text
def loss_beside_plain_guess(loss, betas):
    keep = [product(1 - b for b in betas[:k]) for k in range(1, len(betas) + 1)]
    return f"{loss}/{sum(keep) / len(keep):.17f}"
def kl_same_variance(m1, m2, var):
    return (m1 - m2) ** 2 / (2 * math.sqrt(var))
def loss_weight(betas):
    keep = [product(1 - b for b in betas[:k]) for k in range(len(betas) + 1)]
    return [betas[t - 1] / 2 / (1 - betas[t - 1]) / (1 - keep[t]) for t in range(2, len(betas) + 1)]
def score_of_chain(x_t, betas, t, m, s):
    keep = product(1 - b for b in betas[:t])
    return -(x_t - math.sqrt(keep) * m) / (keep * s**2 + 1 - keep)
def tweedie_mean(x_t, score, betas, t):
    keep = product(1 - b for b in betas[:t])
    return math.sqrt(keep) * (x_t + (1 - keep) * score)
