# {
#  "persona": "reads the arrows the wrong way round, weak on networks",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [
#    "The ends are swapped: x_1 stands in two factors and gets 2/s^2, x_4 in one and gets 1/s^2."
#   ],
#   "theory/answers.py:p_not_t_not_s": [
#    "Multiplies by P(-b | -m), too, although -b is given: P(-t, -s, -b | -m) instead of P(-t, -s | -m, -b)."
#   ],
#   "theory/answers.py:p_m": [
#    "Returns the prior P(+m), as if a root of the network did not depend on what is seen below it; Bayes' rule gives 0.1/0.154."
#   ],
#   "theory/answers.py:blanket_of_e": [
#    "The network that it hands over lists the children of each node where the function wants the parents."
#   ],
#   "theory/answers.py:markov_blanket": [
#    "Adds the other children of the parents (siblings) instead of the other parents of the children."
#   ],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:chain_precision": [
#    "The density of x_0 itself is missing, so that the matrix has no inverse; 1 has to be added to the first entry."
#   ],
#   "theory/answers.py:blanket_of_x": [
#    "In the forward chain it takes the parent alone; the child x_{t+1} belongs to the blanket, too."
#   ],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "Divides by the sum of alpha_bar_t; it should be their mean."
#   ],
#   "theory/answers.py:kl_same_variance": [
#    "Takes the difference of the squares of the means; it should be the square of their difference."
#   ],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": [
#    "Divides by alpha_bar_t; it should be its square root."
#   ]
#  }
# }
# --- theory/answers.py
NETWORK = {"E": ["S"], "M": ["S", "B"], "S": [], "B": []}
def covariance(s):
    v = s**2
    return [[1 * v, 1 * v, 1 * v, 1 * v], [1 * v, 2 * v, 2 * v, 2 * v], [1 * v, 2 * v, 3 * v, 3 * v], [1 * v, 2 * v, 3 * v, 4 * v]]
def precision(s):
    v = s**2
    return [[1 / v, -1 / v, 0, 0], [-1 / v, 2 / v, -1 / v, 0], [0, -1 / v, 2 / v, -1 / v], [0, 0, -1 / v, 2 / v]]
def p_not_t_not_s():
    return 0.6 * 0.9 * 0.9
def p_m():
    return 0.1
def blanket_of_e():
    return markov_blanket("E", NETWORK)
def markov_blanket(node, parents):
    children = [n for n in parents if node in parents[n]]
    blanket = set(parents[node]) | set(children)
    for p in parents[node]:
        blanket |= {n for n in parents if p in parents[n]}
    return blanket - {node}
def chain_covariance(betas):
    rows = []
    for i in range(len(betas) + 1):
        row = []
        for j in range(len(betas) + 1):
            value = 1
            for b in betas[min(i, j):max(i, j)]:
                value *= math.sqrt(1 - b)
            row.append(value)
        rows.append(row)
    return rows
def chain_precision(betas):
    T = len(betas)
    P = [[0.0 for _ in range(T + 1)] for _ in range(T + 1)]
    for k in range(T):
        P[k][k] += (1 - betas[k]) / betas[k]
        P[k + 1][k + 1] += 1 / betas[k]
        P[k][k + 1] -= math.sqrt(1 - betas[k]) / betas[k]
        P[k + 1][k] -= math.sqrt(1 - betas[k]) / betas[k]
    return P
def blanket_of_x(t, T, conditional):
    if not conditional:
        return {f"x{t - 1}"} if t > 0 else set()
    out = {"c"}
    if t > 0:
        out.add(f"x{t - 1}")
    if t < T:
        out.add(f"x{t + 1}")
    return out
def loss_beside_plain_guess(loss, betas):
    p = 1
    q = 0
    for b in betas:
        p *= 1 - b
        q += p
    return loss / q
def kl_same_variance(m1, m2, var):
    return (m1**2 - m2**2) / (2 * var)
def score_of_chain(x_t, betas, t, m, s):
    p = 1
    for b in betas[:t]:
        p *= 1 - b
    mu = math.sqrt(p) * m
    v = p * s**2 + (1 - p)
    return -(x_t - mu) / v
def tweedie_mean(x_t, score, betas, t):
    p = 1
    for b in betas[:t]:
        p *= 1 - b
    return (x_t + (1 - p) * score) / p
