# {
#  "persona": "physicist, writes closed formulas with plain lists",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [
#    "The last diagonal entry is 2/s^2 like the others, but x_4 stands in one factor only and gets 1/s^2."
#   ],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [
#    "The node itself stays in the set (it is a parent of its children); it should be taken out."
#   ],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:chain_precision": [],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "The best multiple of x_t leaves the variance alpha_bar_t of the noise, but the mean is taken of 1 - alpha_bar_t, the part that it explains."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [],
#   "theory/answers.py:score_of_chain": [
#    "The sign is wrong: the slope of the log density points back to the mean, so there is a minus in front."
#   ],
#   "theory/answers.py:tweedie_mean": []
#  },
#  "note": "blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
N = 4
def alpha_bars(betas):
    out, product = [], 1.0
    for b in betas:
        product *= 1 - b
        out.append(product)
    return out
def covariance(s):
    return [[s**2 * min(i, j) for j in range(1, N + 1)] for i in range(1, N + 1)]
def precision(s):
    w = 1 / s**2
    return [
        [2 * w, -w, 0, 0],
        [-w, 2 * w, -w, 0],
        [0, -w, 2 * w, -w],
        [0, 0, -w, 2 * w],
    ]
def p_not_t_not_s():
    return 0.6 * 0.9
def p_m():
    return "0.1/(0.1 + 0.9*0.1*0.6)"
def blanket_of_e():
    return {"S", "M"}
def markov_blanket(node, parents):
    children = [n for n in parents if node in parents[n]]
    blanket = set(parents[node]) | set(children)
    for child in children:
        blanket |= set(parents[child])
    return blanket
def chain_covariance(betas):
    bar = [1.0] + alpha_bars(betas)
    n = len(bar)
    return [[math.sqrt(bar[max(i, j)] / bar[min(i, j)]) for j in range(n)] for i in range(n)]
def chain_precision(betas):
    T = len(betas)
    P = [[0.0] * (T + 1) for _ in range(T + 1)]
    P[0][0] = 1.0
    for t, beta in enumerate(betas, 1):
        a = 1 - beta
        P[t - 1][t - 1] += a / beta
        P[t][t] += 1 / beta
        P[t - 1][t] = P[t][t - 1] = -math.sqrt(a) / beta
    return P
def blanket_of_x(t, T, conditional):
    out = set()
    if t > 0:
        out.add(f"x{t - 1}")
    if t < T:
        out.add(f"x{t + 1}")
    if conditional:
        out.add("c")
    return out
def loss_beside_plain_guess(loss, betas):
    bars = alpha_bars(betas)
    return loss / (sum(1 - b for b in bars) / len(bars))
def loss_weight(betas):
    bars = alpha_bars(betas)
    return [betas[t - 1] / (2 * (1 - betas[t - 1]) * (1 - bars[t - 1])) for t in range(2, len(betas) + 1)]
def score_of_chain(x_t, betas, t, m, s):
    bar = alpha_bars(betas)[t - 1]
    return (x_t - math.sqrt(bar) * m) / (bar * s**2 + 1 - bar)
def tweedie_mean(x_t, score, betas, t):
    bar = alpha_bars(betas)[t - 1]
    return (x_t + (1 - bar) * score) / math.sqrt(bar)
