# {
#  "persona": "copies and pastes between functions",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "Takes max(i, j); two positions share the steps up to the earlier one, min(i, j)."
#   ],
#   "theory/answers.py:precision": [
#    "The four rows are one and the same list, so that each write goes to all of them; each row has to be a list of its own."
#   ],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [
#    "The brackets are missing: the text reads as 0.1/0.1 + 0.054 = 1.054; it should be 0.1/(0.1+0.054)."
#   ],
#   "theory/answers.py:blanket_of_e": [
#    "The child S is missing."
#   ],
#   "theory/answers.py:markov_blanket": [],
#   "theory/answers.py:chain_covariance": [
#    "Copied from the walk, which starts at x_1: the row and the column of x_0 are missing."
#   ],
#   "theory/answers.py:chain_precision": [
#    "Beside the diagonal it has -alpha_t/beta_t; it should be -sqrt(alpha_t)/beta_t."
#   ],
#   "theory/answers.py:blanket_of_x": [
#    "c is missing at t = 0, but it is a parent of x_0."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [
#    "alpha_bar_t stands where alpha_t belongs, in the factor 1/alpha_t of the squared mean."
#   ],
#   "theory/answers.py:score_of_chain": [
#    "The mean of x_t is sqrt(alpha_bar_t) m; the root is missing."
#   ],
#   "theory/answers.py:tweedie_mean": []
#  }
# }
# --- theory/answers.py
def covariance(s):
    out = []
    for i in range(1, 5):
        out.append([])
        for j in range(1, 5):
            out[-1].append(max(i, j) * s**2)
    return out
def precision(s):
    out = [[0] * 4] * 4
    for i in range(4):
        out[i][i] = 2 / s**2 if i < 3 else 1 / s**2
        if i > 0:
            out[i][i - 1] = out[i - 1][i] = -1 / s**2
    return out
def p_not_t_not_s():
    return "0.54"
def p_m():
    return "0.1/0.1+0.054"
def blanket_of_e():
    return {"M"}
def markov_blanket(node, parents):
    blanket = set()
    for p in parents[node]:
        blanket.add(p)
    for child in parents:
        if node in parents[child]:
            blanket.add(child)
            blanket.update(p for p in parents[child])
    blanket.discard(node)
    return blanket
def chain_covariance(betas):
    out = []
    bar = [1]
    for b in betas:
        bar.append(bar[-1] * (1 - b))
    for i in range(1, len(bar)):
        out.append([])
        for j in range(1, len(bar)):
            out[-1].append(math.sqrt(bar[max(i, j)] / bar[min(i, j)]))
    return out
def chain_precision(betas):
    n = len(betas) + 1
    out = [[0] * n for _ in range(n)]
    for i in range(n):
        out[i][i] = (1 / betas[i - 1] if i > 0 else 1) + ((1 - betas[i]) / betas[i] if i < n - 1 else 0)
        if i > 0:
            out[i][i - 1] = out[i - 1][i] = -(1 - betas[i - 1]) / betas[i - 1]
    return out
def blanket_of_x(t, T, conditional):
    out = set()
    if t > 0:
        out.add(f"x{t - 1}")
    if t < T:
        out.add(f"x{t + 1}")
    if conditional and t > 0:
        out.add("c")
    return out
def loss_weight(betas):
    out = []
    bar = [1]
    for b in betas:
        bar.append(bar[-1] * (1 - b))
    for t in range(2, len(betas) + 1):
        out.append(betas[t - 1] / (2 * bar[t] * (1 - bar[t])))
    return out
def score_of_chain(x_t, betas, t, m, s):
    bar = [1]
    for b in betas:
        bar.append(bar[-1] * (1 - b))
    return -(x_t - bar[t] * m) / (bar[t] * s**2 + 1 - bar[t])
def tweedie_mean(x_t, score, betas, t):
    bar = [1]
    for b in betas:
        bar.append(bar[-1] * (1 - b))
    return (x_t + (1 - bar[t]) * score) / math.sqrt(bar[t])
