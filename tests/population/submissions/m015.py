# {
#  "persona": "Carries ML-GSAI/LLaDA's forward_process and generate over, whose time is the share of masked tokens.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [
#    "The sum over the batch is not divided by B, S should be a mean over the batch."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "The probability of masking rises with t (t is LLaDA's share of masked tokens), it should be 1 - t.",
#    "At least eps = 0.001 of the tokens are masked whatever t is, the probability should be exact, and nothing masked at t = 1."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The weight is 1 / t, as if t were the share of masked tokens; it should be 1 / (1 - t).",
#    "The sum is divided by B alone, it should be by B * H * W."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "A fixed number of masked tokens, H W / steps at random places, is unmasked in each step; each should be unmasked by its own coin with probability (s - t) / (1 - t), so that their number varies."
#   ]
#  },
#  "note": "mask_tokens and loss agree with each other (both in LLaDA's time) but not with the docstring: with the author's own mask_tokens (nearly) the right weight, but the time that the network is told runs the other way and the denominator is wrong. Judge loss with a right mask_tokens. unmask ends without MASK and its tokens have the right frequencies; the number that is unmasked in a step has no spread. loss calls the author's own mask_tokens, which is wrong too: its mistakes were judged with a right one."
# }
# --- flow_matching/masked_diffusion.py
def add_gumbel_noise(logits):
    logits = logits.to(torch.float64)
    noise = torch.rand_like(logits, dtype=torch.float64)
    return logits - torch.log(-torch.log(noise))
def get_num_transfer_tokens(mask_num, steps):
    base = mask_num // steps
    remainder = mask_num % steps
    num_transfer_tokens = torch.zeros(steps, dtype=torch.int64) + base
    num_transfer_tokens[:remainder] += 1
    return num_transfer_tokens
def mask_tokens(x, t):
    eps = 1e-3
    b, h, w = x.shape
    t = t.reshape(b, 1)
    p_mask = (1 - eps) * t + eps
    p_mask = p_mask.repeat(1, h * w)

    masked_indices = torch.rand((b, h * w), device=x.device) < p_mask
    noisy_batch = torch.where(masked_indices, MASK, x.reshape(b, h * w))
    return noisy_batch.reshape(b, h, w)
def loss(network, x, labels):
    b = x.shape[0]
    t = torch.rand((b,), device=x.device)
    noisy = mask_tokens(x, t)
    masked_indices = noisy == MASK
    p_mask = t[:, None, None].expand(x.shape)

    logits = network(noisy, t, labels)
    token_loss = F.cross_entropy(logits.permute(0, 2, 3, 1)[masked_indices], x[masked_indices], reduction="none")
    token_loss = token_loss / p_mask[masked_indices]
    return token_loss.sum() / b
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    b, n = labels.shape[0], side * side
    x = torch.full((b, n), MASK, dtype=torch.long, device=labels.device)
    num_transfer_tokens = get_num_transfer_tokens(n, steps)

    for i in range(steps):
        mask_index = x == MASK
        t = torch.full((b,), i / steps, device=x.device)
        logits = network(x.reshape(b, side, side), t, labels).flatten(2)
        x0 = torch.argmax(add_gumbel_noise(logits), dim=1)

        # remasking == 'random'
        x0_p = torch.rand((b, n), device=x.device)
        confidence = torch.where(mask_index, x0_p, -torch.inf)

        transfer_index = torch.zeros_like(mask_index)
        for j in range(b):
            _, select_index = torch.topk(confidence[j], k=int(num_transfer_tokens[i]))
            transfer_index[j, select_index] = True
        x = torch.where(transfer_index, x0, x)
    return x.reshape(b, side, side)
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    ts = torch.linspace(0, 1, steps + 1, dtype=torch.float64)
    return x_0.clone(), euler(field, x_0, ts)
def reflow_loss(network, x_0, x_1):
    b = x_0.shape[0]
    t = torch.empty(b, device=x_0.device, dtype=x_0.dtype).uniform_()
    target = x_1 - x_0
    x_t = x_0 + t.reshape([b] + [1] * (x_0.dim() - 1)) * target
    return torch.nn.functional.mse_loss(network(x_t, t), target)
def straightness(field, x_0, steps):
    x = x_0.clone()
    path, slopes = [], []
    for i in range(steps):
        t = i / steps
        slope = field(x, t)
        path.append(x)
        slopes.append(slope)
        x = x + slope / steps
    displacement = x - x_0
    S = 0
    for slope in slopes:
        S = S + torch.sum((displacement - slope) ** 2)
    return S / steps
