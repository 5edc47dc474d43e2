# {
#  "persona": "float32 torch user for the rest",
#  "functions": {
#   "theory/answers.py:covariance": [],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [
#    "Takes 0.6 for +m as well; with both late train and broken machine it is 1."
#   ],
#   "theory/answers.py:blanket_of_e": [],
#   "theory/answers.py:markov_blanket": [
#    "A node shares its children with itself, so that it is in its own blanket if it has any; it has to be left out."
#   ],
#   "theory/answers.py:chain_covariance": [],
#   "theory/answers.py:chain_precision": [
#    "P + P^T also doubles the diagonal; only the entries beside it should be mirrored."
#   ],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [],
#   "theory/answers.py:kl_same_variance": [
#    "Makes whole numbers of the means; they should stay as they are."
#   ],
#   "theory/answers.py:loss_weight": [],
#   "theory/answers.py:score_of_chain": [
#    "The log density has the factor 1/2, which is missing, so that the score is twice as large."
#   ],
#   "theory/answers.py:tweedie_mean": []
#  },
#  "note": "loss_weight in float32: right in form, but 1 - alpha_bar_t loses digits for small betas (1.5e-4 of the weight for linspace(0.0001, 0.02, 1000), 2e-4 for 20 betas of 0.0001, under 1e-6 for betas of 0.05 and more); labelled right; blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
import torch
def covariance(s):
    steps = torch.arange(1.0, 5.0)
    grid = torch.meshgrid(steps, steps, indexing="ij")
    return torch.stack(grid).amin(0) * s**2
def precision(s):
    return torch.linalg.inv(torch.tensor(covariance(s)).double()).float()
def p_not_t_not_s():
    return torch.tensor([0.6]).item() * 0.9
def p_m():
    w = torch.tensor([0.1 * 1 * 0.4 * 0.6, 0.9 * 0.1 * 0.4 * 0.6])
    return (w / w.sum())[0]
def blanket_of_e():
    return sorted({"S", "M"})
def markov_blanket(node, parents):
    blanket = []
    for name in parents:
        shares_a_child = any(name in ps and node in ps for ps in parents.values())
        if name in parents[node] or node in parents[name] or shares_a_child:
            blanket.append(name)
    return blanket
def chain_covariance(betas):
    a = torch.sqrt(1 - torch.tensor(betas, dtype=torch.float64))
    n = len(betas) + 1
    C = torch.eye(n, dtype=torch.float64)
    for i in range(n):
        C[i, i + 1:] = torch.cumprod(a[i:], 0)
    C = torch.maximum(C, C.T)
    return C
def chain_precision(betas):
    b = torch.tensor(betas, dtype=torch.float64)
    n = len(betas) + 1
    P = torch.zeros(n, n, dtype=torch.float64)
    P[0, 0] = 1
    i = torch.arange(n - 1)
    P[i, i] += (1 - b) / b
    P[i + 1, i + 1] += 1 / b
    P += -torch.sqrt(1 - b) / b if n == 1 else torch.diag(-torch.sqrt(1 - b) / b, 1)
    return P + P.T
def blanket_of_x(t, T, conditional):
    near = torch.tensor([t - 1, t + 1])
    near = near[(near >= 0) & (near <= T)].tolist()
    return [f"x{k}" for k in near] + (["c"] if conditional else [])
def loss_beside_plain_guess(loss, betas):
    bar = torch.cumprod(1 - torch.tensor(betas, dtype=torch.float64), 0)
    return loss / bar.cumsum(0)[-1] * len(betas)
def kl_same_variance(m1, m2, var):
    m = torch.tensor([m1, m2], dtype=torch.int64)
    return (m[0] - m[1]) ** 2 / (2 * var)
def loss_weight(betas):
    b = torch.tensor(betas)
    bar = torch.cumprod(1 - b, 0)
    return (b / (2 * (1 - b) * (1 - bar)))[1:]
def score_of_chain(x_t, betas, t, m, s):
    x = torch.tensor(float(x_t), dtype=torch.float64, requires_grad=True)
    bar = torch.cumprod(1 - torch.tensor(betas, dtype=torch.float64), 0)[t - 1]
    logp = -((x - bar.sqrt() * m) ** 2) / (bar * s**2 + 1 - bar)
    logp.backward()
    return x.grad
def tweedie_mean(x_t, score, betas, t):
    bar = torch.cumprod(1 - torch.tensor(betas, dtype=torch.float64), 0)[t - 1]
    return ((x_t + (1 - bar) * score) / bar.sqrt()).item()
