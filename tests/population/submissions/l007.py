# {
#  "persona": "A diligent reader who keeps the MDLM paper open beside the editor and comments every line, but forgets that the homework's time runs the other way.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [],
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "A token is masked with probability t (the paper's time); it should be masked with probability 1 - t, so that t = 0 masks everything."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The weight is 1 / t (the paper's time), and should be 1 / (1 - t)."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "The network is told 1 - k / steps (the paper's time, 1 where all is masked), and should be told t = k / steps."
#   ],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": []
#  },
#  "note": "masked_diffusion.py is wrong as a whole in one way, the paper's time; its three functions agree with each other and a model trained and sampled with them draws good digits. loss calls mask_tokens: with the author's own (wrong) mask_tokens masked tokens have probability t, weight 1/t; with a right mask_tokens only the weight is wrong. unmask opens tokens at the right rate, only the network is told the wrong time. The block has six separate linear layers instead of one chunked: right."
# }
# --- flow_matching/dit.py
import torch
def patchify(x, p):
    # Patch by patch, so that the order is plain to see.
    patches = []
    for top in range(0, x.shape[2], p):
        for left in range(0, x.shape[3], p):
            patch = x[:, :, top : top + p, left : left + p]  # (B, C, p, p)
            patch = patch.permute(0, 2, 3, 1)  # (B, p, p, C): channels beside each other
            patches.append(patch.flatten(1))
    return torch.stack(patches, dim=1)
def unpatchify(tokens, p):
    B, N, numbers = tokens.shape
    side = round(N**0.5)
    C = numbers // p**2
    rows = []
    for i in range(side):
        row = []
        for j in range(side):
            patch = tokens[:, i * side + j].view(B, p, p, C).permute(0, 3, 1, 2)
            row.append(patch)
        rows.append(torch.cat(row, dim=3))  # side by side
    return torch.cat(rows, dim=2)  # one below the other
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        # attention: one layer each for queries, keys, values, and one for the result
        self.to_queries = nn.Linear(dim, dim)
        self.to_keys = nn.Linear(dim, dim)
        self.to_values = nn.Linear(dim, dim)
        self.to_result = nn.Linear(dim, dim)
        # MLP with one hidden layer
        self.hidden = nn.Linear(dim, 4 * dim)
        self.activation = nn.GELU()
        self.back = nn.Linear(4 * dim, dim)
        # the six modulations; all of them start at zero
        self.shift_1 = nn.Linear(dim, dim)
        self.scale_1 = nn.Linear(dim, dim)
        self.gate_1 = nn.Linear(dim, dim)
        self.shift_2 = nn.Linear(dim, dim)
        self.scale_2 = nn.Linear(dim, dim)
        self.gate_2 = nn.Linear(dim, dim)
        for layer in (self.shift_1, self.scale_1, self.gate_1, self.shift_2, self.scale_2, self.gate_2):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, tokens, condition):
        B, N, D = tokens.shape
        c = F.silu(condition)[:, None, :]  # (B, 1, D), the same for all tokens

        # branch 1: attention
        modulated = F.layer_norm(tokens, [D]) * (1 + self.scale_1(c)) + self.shift_1(c)
        split = (B, N, self.heads, D // self.heads)
        queries = self.to_queries(modulated).view(split).transpose(1, 2)  # (B, heads, N, D / heads)
        keys = self.to_keys(modulated).view(split).transpose(1, 2)
        values = self.to_values(modulated).view(split).transpose(1, 2)
        scores = queries @ keys.transpose(-2, -1) / (D // self.heads) ** 0.5
        attended = scores.softmax(dim=-1) @ values
        attended = self.to_result(attended.transpose(1, 2).reshape(B, N, D))
        tokens = tokens + self.gate_1(c) * attended

        # branch 2: MLP
        modulated = F.layer_norm(tokens, [D]) * (1 + self.scale_2(c)) + self.shift_2(c)
        return tokens + self.gate_2(c) * self.back(self.activation(self.hidden(modulated)))
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    # q(z_t | x) = Cat(alpha_t x + (1 - alpha_t) m): a token is masked with probability 1 - alpha_t.
    # Section 3.2, linear schedule: alpha_t = 1 - t, so the probability of MASK is t.
    probability = t.view(-1, 1, 1).expand(x.shape)
    # one coin for each token
    coins = torch.rand(x.shape, device=x.device)
    masked = coins < probability
    # torch.where makes a new tensor, x isn't touched
    return torch.where(masked, torch.full_like(x, MASK), x)
def loss(network, x, labels):
    # Eq. 10:  L = E_q int_0^1  alpha'_t / (1 - alpha_t)  sum_l log < x_theta^l(z_t), x^l >  dt
    B, H, W = x.shape
    t = torch.rand(B, device=x.device)
    x_t = mask_tokens(x, t)
    logits = network(x_t, t, labels)
    # log of the probability of the true token, (B, H, W)
    log_p = F.log_softmax(logits, dim=1).gather(1, x.unsqueeze(1)).squeeze(1)
    # only masked tokens cost something (carry-over unmasking: the others are known)
    log_p = log_p * (x_t == MASK)
    # alpha'_t / (1 - alpha_t) = -1 / t
    weight = 1.0 / t
    return (weight.view(-1, 1, 1) * -log_p).sum() / (B * H * W)
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B = len(labels)
    # z_1 is all MASK
    x = torch.full((B, side, side), MASK, dtype=torch.int64, device=labels.device)
    for k in range(steps):
        # section 3.2.2: from t to the smaller s
        t = 1 - k / steps
        s = 1 - (k + 1) / steps
        logits = network(x, torch.full((B,), t, device=labels.device), labels)
        p = torch.softmax(logits, dim=1)
        # (alpha_s - alpha_t) / (1 - alpha_t) = 1 / (number of steps that are left)
        rate = 1 / (steps - k)
        unmasked_now = torch.rand(x.shape, device=x.device) < rate
        drawn = torch.bernoulli(p[:, 1]).long()  # 1 with the probability of 1
        x = torch.where((x == MASK) & unmasked_now, drawn, x)
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    # Algorithm 1 of Liu et al.: Z_1 is the solution of the ODE at t = 1 that starts at Z_0 = x_0.
    # steps steps need steps + 1 points in time (fence posts!).
    times = torch.linspace(0.0, 1.0, steps=steps + 1, dtype=torch.float64)
    x_1 = euler(field, x_0, times)
    # The pair (Z_0, Z_1) is returned: deterministic coupling, no shuffling.
    return x_0, x_1
def reflow_loss(network, x_0, x_1):
    # Eq. 1: min_v  int_0^1 E || (X_1 - X_0) - v(X_t, t) ||^2 dt,   X_t = t X_1 + (1 - t) X_0.
    batch_size = x_0.size(0)
    # What is drawn: only the time. What is not drawn: the noise, because it belongs to its data.
    t = torch.rand(batch_size).to(x_0)
    # For the broadcast we append axes of length 1, one for each axis of a sample.
    t_wide = t
    while t_wide.dim() < x_0.dim():
        t_wide = t_wide.unsqueeze(-1)
    x_t = t_wide * x_1 + (1.0 - t_wide) * x_0
    target = x_1 - x_0
    prediction = network(x_t, t)
    return torch.nn.functional.mse_loss(prediction, target, reduction="mean")
def straightness(field, x_0, steps):
    # S(Z) = int_0^1 E || (Z_1 - Z_0) - dZ_t/dt ||^2 dt, with the ODE's own path Z_t and not the straight line.
    places = []  # every (x_t, t, velocity) that euler asks for

    def recording_field(x, t):
        velocity = field(x, t)
        places.append((x, t, velocity))
        return velocity

    x_1 = euler(recording_field, x_0, torch.linspace(0.0, 1.0, steps + 1))
    total = 0.0
    for _, _, velocity in places:
        difference = (x_1 - x_0) - velocity
        # sum over the entries of a sample, mean over the batch
        total = total + (difference**2).sum() / x_0.size(0)
    return total / len(places)
