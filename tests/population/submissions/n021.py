# {
#  "persona": "takes a shortcut to \"the loss falls\", mixes mean and last, wrong averages",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "A slip in row 3, column 4: 2 s^2, which is 3 s^2."
#   ],
#   "theory/answers.py:precision": [
#    "Five rows and columns; the chain of this sheet has four."
#   ],
#   "theory/answers.py:p_not_t_not_s": [
#    "Multiplies P(-t) by P(-s), as if the two were independent and m unknown; given -m, the second factor is P(-s | -t, -m) = 0.9."
#   ],
#   "theory/answers.py:p_m": [
#    "Returns the joint probability P(+m, +b, +t, +s); it should be divided by P(+b, +t, +s)."
#   ],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [
#    "Takes in all neighbours of neighbours; of these only the other parents of the children belong to it."
#   ],
#   "theory/answers.py:chain_covariance": [
#    "Rounds the entries to two digits; a function returns the numbers as they are."
#   ],
#   "theory/answers.py:chain_precision": [],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "The guess is x_t itself (a mean squared error of 2 - 2 sqrt(1 - alpha_bar_t)); the best multiple is sqrt(1 - alpha_bar_t) x_t, and it loses alpha_bar_t."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [
#    "Adds the weights up to one number; asked is the list."
#   ],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": [
#    "The factor 1 - alpha_bar_t is multiplied to x_t, too; it belongs to the score alone."
#   ]
#  },
#  "note": "blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
from itertools import accumulate
from operator import mul
def cumulative(betas):
    return list(accumulate([1 - b for b in betas], mul))
def covariance(s):
    return [[s ** 2 * k for k in (1, 1, 1, 1)], [s ** 2 * k for k in (1, 2, 2, 2)], [s ** 2 * k for k in (1, 2, 3, 2)], [s ** 2 * k for k in (1, 2, 3, 4)]]
def precision(s):
    a = 1 / s**2
    P = [[0 for _ in range(5)] for _ in range(5)]
    for i in range(5):
        P[i][i] = 2 * a
        if i < 4:
            P[i][i + 1] = P[i + 1][i] = -a
    P[4][4] = a
    return P
def p_not_t_not_s():
    p_not_s = 0.4 * 0.1 * 0 + 0.4 * 0.9 * 0.4 + 0.6 * 0.1 * 0.7 + 0.6 * 0.9 * 0.9
    return 0.6 * p_not_s
def p_m():
    return 0.1 * 1 * 0.4 * 1
def blanket_of_e():
    return {"S", "M"}
def markov_blanket(node, parents):
    def neighbours(n):
        return set(parents[n]) | {k for k in parents if n in parents[k]}

    blanket = neighbours(node)
    for n in list(blanket):
        blanket |= neighbours(n)
    return blanket - {node}
def chain_covariance(betas):
    bar = [1] + cumulative(betas)
    return [[round(math.sqrt(bar[max(i, j)] / bar[min(i, j)]), 2) for j in range(len(bar))] for i in range(len(bar))]
def chain_precision(betas):
    b = betas
    T = len(b)
    P = [[0.0] * (T + 1) for _ in range(T + 1)]
    for i in range(T):
        P[i][i + 1] = P[i + 1][i] = -math.sqrt(1 - b[i]) / b[i]
        P[i][i] += 1 / b[i]
        if i + 1 < T:
            P[i + 1][i + 1] += 1 / b[i] - 1
    P[T][T] = 1 / b[-1]
    return P
def blanket_of_x(t, T, conditional):
    lo, hi = t - 1, t + 1
    blanket = {f"x{lo}", f"x{hi}"}
    blanket.discard("x-1")
    blanket.discard(f"x{T + 1}")
    if conditional:
        blanket.add("c")
    return blanket
def loss_beside_plain_guess(loss, betas):
    plain = [1 - 2 * math.sqrt(1 - a) + 1 for a in cumulative(betas)]
    return loss / (sum(plain) / len(plain))
def kl_same_variance(m1, m2, var):
    return max(0.0, (m1 - m2) ** 2 / (2 * var))
def loss_weight(betas):
    abar = cumulative(betas)
    return sum(b / (2 * (1 - b) * (1 - a)) for b, a in list(zip(betas, abar))[1:])
def score_of_chain(x_t, betas, t, m, s):
    a = cumulative(betas)[t - 1]
    return -(x_t - math.sqrt(a) * m) / (a * s**2 + (1 - a))
def tweedie_mean(x_t, score, betas, t):
    a = cumulative(betas)[t - 1]
    return (1 - a) * (x_t + score) / math.sqrt(a)
