# {
#  "persona": "torch in float32, otherwise right",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [
#    "Returns entry 0 of the posterior, which is -m; +m is entry 1."
#   ],
#   "theory/answers.py:blanket_of_e": [
#    "A node is not in its own blanket: E has to go."
#   ],
#   "theory/answers.py:markov_blanket": [],
#   "theory/answers.py:chain_precision": [],
#   "theory/answers.py:blanket_of_x": [
#    "x_T is left out of the blanket of x_{T-1}: the test should be t + 1 <= T."
#   ],
#   "theory/answers.py:kl_same_variance": []
#  },
#  "note": "float32 tensors throughout; for small betas 1 - alpha_bar_t loses digits in float32 (loss_weight, score) and is left out here"
# }
# --- theory/answers.py
import torch
def bars(betas):
    return torch.cumprod(1 - torch.tensor(betas, dtype=torch.float32), 0)
def covariance(s):
    i = torch.arange(1, 5)
    return torch.minimum(i[:, None], i[None, :]) * float(s) ** 2
def precision(s):
    P = torch.diag(torch.tensor([2.0, 2.0, 2.0, 1.0]))
    P += torch.diag(-torch.ones(3), 1) + torch.diag(-torch.ones(3), -1)
    return P / s**2
def p_not_t_not_s():
    return torch.tensor(0.6) * torch.tensor(0.9)
def p_m():
    prior = torch.tensor([0.9, 0.1])
    seen = torch.tensor([0.1 * 0.6, 1.0 * 1.0])
    post = prior * seen / (prior * seen).sum()
    return post[0]
def blanket_of_e():
    return ["E", "S", "M"]
def markov_blanket(node, parents):
    blanket = {*parents[node]}
    for child, above in parents.items():
        if node in above:
            blanket = blanket | {child} | {*above}
    return sorted(blanket - {node})
def chain_precision(betas):
    beta = torch.tensor(betas)
    alpha = 1 - beta
    P = torch.zeros(len(betas) + 1, len(betas) + 1)
    P[0, 0] = 1
    for i in range(len(betas)):
        P[i, i] += alpha[i] / beta[i]
        P[i + 1, i + 1] += 1 / beta[i]
        P[i, i + 1] -= alpha[i] ** 0.5 / beta[i]
        P[i + 1, i] = P[i, i + 1]
    return P
def blanket_of_x(t, T, conditional):
    blanket = set()
    if t - 1 >= 0:
        blanket.add(f"x{t - 1}")
    if t + 1 < T:
        blanket.add(f"x{t + 1}")
    if conditional:
        blanket.add("c")
    return blanket
def kl_same_variance(m1, m2, var):
    m1, m2, var = (torch.tensor(float(v)) for v in (m1, m2, var))
    return 0.5 * (m1 - m2).pow(2) / var
