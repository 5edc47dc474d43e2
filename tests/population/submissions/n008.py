# {
#  "persona": "loops with explicit indices, off-by-one errors",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "Counts i and j from 0, so that the first row and column are 0 and var(x_4) is 3 s^2; it should be min(i, j) + 1."
#   ],
#   "theory/answers.py:precision": [
#    "For i = 0 the index i - 1 is the last one, so that the corners of the matrix become -1/s^2; x_1 and x_4 do not meet in any factor, and the corners are 0."
#   ],
#   "theory/answers.py:p_not_t_not_s": [
#    "Reads the row of +m (P(-s | -t, +m) = 0.7); given is -m, whose entry is 0.9."
#   ],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [
#    "Of the other parents of a child only those that come after the node in the list are taken; all of them belong to the blanket."
#   ],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:chain_precision": [
#    "For t = 0 the index t - 1 takes the last beta, so that the first diagonal entry has 1/beta_T in place of the 1 of x_0's own density."
#   ],
#   "theory/answers.py:blanket_of_x": [
#    "The loop starts at 1, so that x_0 is missing from the blanket of x_1."
#   ],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "The loop ends at T - 1: alpha_bar_T is missing from the sum."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [],
#   "theory/answers.py:score_of_chain": [
#    "The product leaves out beta_1 (the loop runs over the indices 1, ..., t - 1 of a list that starts at 0)."
#   ],
#   "theory/answers.py:tweedie_mean": []
#  }
# }
# --- theory/answers.py
def covariance(s):
    # TODO 0.1b (2 points): return the matrix of cov(x_i, x_j)
    n = 4
    C = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            C[i][j] = s**2 * min(i, j)
    return C
def precision(s):
    # TODO 0.1c (2 points): return the precision matrix
    n = 4
    P = [[0] * n for _ in range(n)]
    for i in range(n):
        P[i][i] = 2 / s**2
        P[i][i - 1] = -1 / s**2
        P[i - 1][i] = -1 / s**2
    P[n - 1][n - 1] = 1 / s**2
    return P
def p_not_t_not_s():
    # TODO 0.2a (2 points): return the probability
    p_t = [0.6, 0.4]
    p_s = [[0.1, 0.3], [0.6, 1.0]]  # [t][m]
    return p_t[0] * (1 - p_s[0][1])
def p_m():
    # TODO 0.2b (2 points): return the probability
    p_m = [0.9, 0.1]
    p_b = [0.1, 1.0]
    p_s = [[0.1, 0.3], [0.6, 1.0]]  # [t][m]
    w = [p_m[m] * p_b[m] * p_s[1][m] for m in (0, 1)]
    return w[1] / sum(w)
def blanket_of_e():
    # TODO 0.3iii (1 point): return the set
    return ["S", "M"]
def markov_blanket(node, parents):
    # TODO 0.3iv (1 point): return the set
    result = set()
    for i in range(len(parents[node])):
        result.add(parents[node][i])
    for name in parents:
        for i in range(len(parents[name])):
            if parents[name][i] == node:
                result.add(name)
                for j in range(i + 1, len(parents[name])):
                    result.add(parents[name][j])
    return result
def chain_covariance(betas):
    # TODO 0.4a (0.5 points): return the matrix
    T = len(betas)
    C = [[1.0] * (T + 1) for _ in range(T + 1)]
    for i in range(T + 1):
        for j in range(i + 1, T + 1):
            C[i][j] = C[j][i] = C[i][j - 1] * math.sqrt(1 - betas[j - 1])
    return C
def chain_precision(betas):
    # TODO 0.4b (0.5 points): return the matrix
    T = len(betas)
    P = [[0.0] * (T + 1) for _ in range(T + 1)]
    for t in range(T):
        P[t][t] = 1 / betas[t - 1] + (1 - betas[t]) / betas[t]
        P[t][t + 1] = P[t + 1][t] = -math.sqrt(1 - betas[t]) / betas[t]
    P[T][T] = 1 / betas[T - 1]
    return P
def blanket_of_x(t, T, conditional):
    # TODO 0.4c (0.5 points): return the set
    blanket = []
    for k in range(1, T + 1):
        if k == t - 1 or k == t + 1:
            blanket.append(f"x{k}")
    if conditional:
        blanket.append("c")
    return blanket
def loss_beside_plain_guess(loss, betas):
    # TODO 0.4d (0.5 points): return the share
    bar, total = 1, 0
    for t in range(1, len(betas)):
        bar *= 1 - betas[t - 1]
        total += bar
    return loss / (total / len(betas))
def kl_same_variance(m1, m2, var):
    # TODO 0.5b (0.5 points, bonus): return the KL divergence
    d = m1 - m2
    return d * d / (2 * var)
def loss_weight(betas):
    # TODO 0.5b (0.5 points, bonus): return the list of weights
    w = []
    for t in range(2, len(betas) + 1):
        bar = 1
        for k in range(t):
            bar *= 1 - betas[k]
        w.append(betas[t - 1] / 2 / (1 - betas[t - 1]) / (1 - bar))
    return w
def score_of_chain(x_t, betas, t, m, s):
    # TODO 0.5d (0.5 points, bonus): return the score
    bar = 1
    for k in range(1, t):
        bar *= 1 - betas[k]
    return -(x_t - math.sqrt(bar) * m) / (bar * s**2 + 1 - bar)
def tweedie_mean(x_t, score, betas, t):
    # TODO 0.5d (0.5 points, bonus): return the mean
    bar = 1
    for k in range(t):
        bar *= 1 - betas[k]
    return (x_t + (1 - bar) * score) / math.sqrt(bar)
