# {
#  "persona": "torch user, tensors everywhere, float64 where it matters",
#  "functions": {
#   "theory/answers.py:covariance": [
#    "L^T L instead of L L^T, which numbers the walk from its end: var(x_1) comes out as 4 s^2 instead of s^2."
#   ],
#   "theory/answers.py:precision": [],
#   "theory/answers.py:p_not_t_not_s": [],
#   "theory/answers.py:p_m": [],
#   "theory/answers.py:blanket_of_e": [
#    "Only the child S; once S is known its other parent M matters (explaining away), so M belongs to the blanket."
#   ],
#   "theory/answers.py:markov_blanket": [],
#   "theory/answers.py:chain_covariance": [
#    "Adds the upper triangle to itself instead of to its transpose, so that the lower triangle is 0 and the entries above the diagonal are too large by sqrt(2)."
#   ],
#   "theory/answers.py:chain_precision": [
#    "The entries beside the diagonal have a plus; they are -sqrt(alpha_t)/beta_t."
#   ],
#   "theory/answers.py:blanket_of_x": [],
#   "theory/answers.py:loss_beside_plain_guess": [
#    "Takes the mean of loss/alpha_bar_t; the share is the loss over the mean of alpha_bar_t."
#   ],
#   "theory/answers.py:kl_same_variance": [],
#   "theory/answers.py:loss_weight": [],
#   "theory/answers.py:score_of_chain": [],
#   "theory/answers.py:tweedie_mean": [
#    "Takes entry t of the products, which belongs to t + 1 (and does not exist for t = T); it should be t - 1."
#   ]
#  },
#  "note": "returns tensors; blanket_of_x is right for T >= 1; a chain of one node, T = 0, is taken for not meant"
# }
# --- theory/answers.py
import torch
def covariance(s):
    # TODO 0.1b (2 points): return the matrix of cov(x_i, x_j)
    L = torch.tril(torch.ones(4, 4, dtype=torch.float64)) * s
    return L.T @ L
def precision(s):
    # TODO 0.1c (2 points): return the precision matrix
    D = torch.eye(4, dtype=torch.float64) - torch.diag(torch.ones(3, dtype=torch.float64), -1)
    return D.T @ D / s**2
def p_not_t_not_s():
    # TODO 0.2a (2 points): return the probability
    joint = torch.tensor([0.6 * 0.9, 0.6 * 0.1, 0.4 * 0.4, 0.4 * 0.6])  # (-t,-s) (-t,+s) (+t,-s) (+t,+s), all given -m
    return joint[0] / joint.sum()
def p_m():
    # TODO 0.2b (2 points): return the probability
    plus = torch.tensor(0.1 * 1.0 * 1.0)
    minus = torch.tensor(0.9 * 0.1 * 0.6)
    return plus / (plus + minus)
def blanket_of_e():
    # TODO 0.3iii (1 point): return the set
    return "S"
def markov_blanket(node, parents):
    # TODO 0.3iv (1 point): return the set
    found = set(parents[node])
    for child in parents:
        if node in parents[child]:
            found.update([child, *parents[child]])
    found.discard(node)
    return found
def chain_covariance(betas):
    # TODO 0.4a (0.5 points): return the matrix
    alphas = 1 - torch.tensor(betas, dtype=torch.float64)
    bar = torch.cat([torch.ones(1, dtype=torch.float64), torch.cumprod(alphas, 0)])
    ratio = bar[None, :] / bar[:, None]
    return torch.sqrt(torch.triu(ratio) + torch.triu(ratio, 1))
def chain_precision(betas):
    # TODO 0.4b (0.5 points): return the matrix
    beta = torch.tensor(betas, dtype=torch.float64)
    alpha = 1 - beta
    zero, one = torch.zeros(1, dtype=torch.float64), torch.ones(1, dtype=torch.float64)
    diagonal = torch.cat([one, 1 / beta]) + torch.cat([alpha / beta, zero])
    side = alpha.sqrt() / beta
    return torch.diag(diagonal) + torch.diag(side, 1) + torch.diag(side, -1)
def blanket_of_x(t, T, conditional):
    # TODO 0.4c (0.5 points): return the set
    if not conditional:
        return {f"x{k}" for k in range(T + 1) if abs(k - t) == 1}
    return {f"x{k}" for k in range(T + 1) if abs(k - t) == 1} | {"c"}
def loss_beside_plain_guess(loss, betas):
    # TODO 0.4d (0.5 points): return the share
    bar = torch.cumprod(1 - torch.tensor(betas, dtype=torch.float64), 0)
    return (loss / bar).mean()
def kl_same_variance(m1, m2, var):
    # TODO 0.5b (0.5 points, bonus): return the KL divergence
    q = torch.distributions.Normal(torch.tensor(float(m1), dtype=torch.float64), math.sqrt(var))
    p = torch.distributions.Normal(torch.tensor(float(m2), dtype=torch.float64), math.sqrt(var))
    return torch.distributions.kl_divergence(q, p)
def loss_weight(betas):
    # TODO 0.5b (0.5 points, bonus): return the list of weights
    beta = torch.tensor(betas, dtype=torch.float64)
    bar = torch.cumprod(1 - beta, 0)
    return (beta / (2 * (1 - beta) * (1 - bar)))[1:]
def score_of_chain(x_t, betas, t, m, s):
    # TODO 0.5d (0.5 points, bonus): return the score
    x = torch.tensor(float(x_t), dtype=torch.float64, requires_grad=True)
    bar = torch.prod(1 - torch.tensor(betas[:t], dtype=torch.float64))
    std = torch.sqrt(bar * s**2 + 1 - bar)
    logp = torch.distributions.Normal(bar.sqrt() * m, std).log_prob(x)
    return torch.autograd.grad(logp, x)[0]
def tweedie_mean(x_t, score, betas, t):
    # TODO 0.5d (0.5 points, bonus): return the mean
    bar = torch.cumprod(1 - torch.tensor(betas, dtype=torch.float64), 0)[t]
    return (x_t + (1 - bar) * score) / bar.sqrt()
