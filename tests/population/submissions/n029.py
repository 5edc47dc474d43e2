# {
#  "persona": "confident and fast, several slips in one function",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "Takes max of the two; positions share the steps up to the earlier one, min.",
#    "The indices start at 0, so that the first entry is 0; one has to be added.",
#    "s is the standard deviation of a step; it should be s^2."
#   ],
#   "theory/answers.py:precision": [
#    "Only the upper side of the diagonal is filled; the matrix is symmetric.",
#    "The last diagonal entry should be 1/s^2, not 2/s^2."
#   ],
#   "theory/answers.py:p_not_t_not_s": [
#    "Divides by P(-m) P(+b | -m); given is -b, so it is 0.9 * 0.9."
#   ],
#   "theory/answers.py:p_m": [
#    "Uses the rows of -t (0.3 and 0.1) for both; given is +t, whose rows are 1 and 0.6."
#   ],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [
#    "The parents of the node are missing.",
#    "The node itself stays in the set."
#   ],
#   "theory/answers.py:chain_covariance": [
#    "x_0 is missing (a 1 in front of the products), so that the matrix has T rows.",
#    "The square root of the quotient is missing."
#   ],
#   "theory/answers.py:chain_precision": [
#    "Beside the diagonal it divides by sqrt(beta_t); it should be beta_t.",
#    "Beside the diagonal the minus is missing."
#   ],
#   "theory/answers.py:blanket_of_x": [
#    "c is in the set without the condition, too; it belongs to the conditional network alone.",
#    "The ends are not cut: x-1 and x{T+1} do not exist."
#   ],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "Gives percent; a share is a number without the 100.",
#    "Divides by the sum over t; it should be the mean."
#   ],
#   "theory/answers.py:kl_same_variance": [
#    "Adds the means where it should subtract.",
#    "The factor 1/2 is missing."
#   ],
#   "theory/answers.py:loss_weight": [
#    "The squared difference of the means has no square roots: beta_t / (2 alpha_t (1 - alpha_bar_t)).",
#    "The weight of t = 1 is in the list; it starts with t = 2."
#   ],
#   "theory/answers.py:score_of_chain": [
#    "The minus is missing.",
#    "The variance of x_0 is multiplied by sqrt(alpha_bar_t); it should be alpha_bar_t."
#   ],
#   "theory/answers.py:tweedie_mean": [
#    "One beta too many is taken (t + 1 of them); alpha_bar_t has t factors.",
#    "The score is multiplied by alpha_bar_t; it should be 1 - alpha_bar_t."
#   ]
#  },
#  "note": "two or three mistakes at a time"
# }
# --- theory/answers.py
import numpy as np
def covariance(s):
    C = np.zeros((4, 4))
    for i in range(4):
        for j in range(4):
            C[i, j] = max(i, j) * s
    return C
def precision(s):
    P = np.zeros((4, 4))
    for i in range(4):
        P[i, i] = 2
        if i < 3:
            P[i, i + 1] = -1
    return P / s**2
def p_not_t_not_s():
    joint = 0.6 * 0.9 * 0.9 * 0.9
    return joint / (0.9 * 0.1)
def p_m():
    above = 0.1 * 0.3
    below = above + 0.9 * 0.1 * 0.1
    return above / below
def blanket_of_e():
    return {"S", "M"}
def markov_blanket(node, parents):
    blanket = set()
    for n in parents:
        if node in parents[n]:
            blanket.add(n)
            blanket |= set(parents[n])
    return blanket
def chain_covariance(betas):
    bar = np.cumprod(1 - np.array(betas))
    n = len(bar)
    C = np.eye(n)
    for i in range(n):
        for j in range(i):
            C[i, j] = C[j, i] = bar[i] / bar[j]
    return C
def chain_precision(betas):
    b = np.array(betas)
    a = 1 - b
    T = len(b)
    P = np.zeros((T + 1, T + 1))
    for t in range(1, T + 1):
        P[t, t] = 1 / b[t - 1]
        P[t - 1, t - 1] += a[t - 1] / b[t - 1]
        P[t, t - 1] = P[t - 1, t] = np.sqrt(a[t - 1]) / np.sqrt(b[t - 1])
    P[0, 0] += 1
    return P
def blanket_of_x(t, T, conditional):
    out = {f"x{t - 1}", f"x{t + 1}", "c"}
    return out
def loss_beside_plain_guess(loss, betas):
    bar = np.cumprod(1 - np.array(betas))
    return 100 * loss / bar.sum()
def kl_same_variance(m1, m2, var):
    return (m1 + m2) ** 2 / var
def loss_weight(betas):
    b = np.array(betas)
    bar = np.cumprod(1 - b)
    w = b / np.sqrt(2 * (1 - b) * (1 - bar))
    return w
def score_of_chain(x_t, betas, t, m, s):
    bar = np.prod(1 - np.array(betas[:t]))
    return (x_t - np.sqrt(bar) * m) / (np.sqrt(bar) * s**2 + 1 - bar)
def tweedie_mean(x_t, score, betas, t):
    bar = np.prod(1 - np.array(betas[:t + 1]))
    return (x_t + bar * score) / np.sqrt(bar)
