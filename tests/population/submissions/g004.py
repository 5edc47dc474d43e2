# {
#  "persona": "time in reverse: runs the flow backwards as a forward flow of its own",
#  "functions": {
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": [],
#   "flow_matching/conversions.py:posterior_mean": []
#  },
#  "note": "the field is negated and its time turned round"
# }
# --- flow_matching/editing.py
def backwards(field):
    """tau = 1 - t turns the field round"""
    return lambda x, tau: -field(x, 1.0 - tau)


def invert(field, image, steps):
    return euler(backwards(field), image, torch.linspace(0, 1, steps + 1, dtype=torch.float64))


def translate(field_from, field_to, image, steps):
    noise = euler(backwards(field_from), image, torch.linspace(0, 1, steps + 1))
    return euler(field_to, noise, torch.linspace(0, 1, steps + 1))
# --- flow_matching/conversions.py
def posterior_mean(x_t, score, alpha, sigma):
    alpha, sigma = like(alpha, x_t), like(sigma, x_t)
    noise = -sigma * score  # E[noise | x_t]
    return (x_t - sigma * noise) / alpha
