# {
#  "persona": "Confuses masks: which of 0 and 1 keeps, which value stands for nothing; from Ho's and from part 2's null token.",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "Uses t itself as the coin, so labels are lost just for t < mask_p; should draw a coin of its own for each sample.",
#    "Lost rows become zeros, should become condition_mask_value."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "\"No condition\" is zeros, should be rows of condition_mask_value."
#   ],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/editing.py:sdedit": [
#    "Draws one noise for the whole batch, should draw one for each image."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "During the integration the missing pixels are put on the path and the known ones are left free (mask the wrong way round), should be the other way round."
#   ],
#   "flow_matching/editing.py:invert": []
#  },
#  "note": "The reuse of t as the coin gives the right rate of dropped labels; only their times are wrong. keep with probability mask_p is right at 0.5 only. Zeros as the null token are part 2's convention and right if condition_mask_value is 0. inpaint multiplies with the mask (NaN in missing pixels would spread)."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        t = torch.rand(images.shape[0], device=images.device)
        x_0 = torch.randn_like(images)
        x_t = torch.lerp(x_0, images, t.view(-1, 1, 1, 1))
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        keep = (t >= self.dmconfig.mask_p).float().unsqueeze(1)
        c = c * keep
        return F.mse_loss(self.network(x_t, t, c), images - x_0)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        c = F.one_hot(c.long(), config.num_classes).float() if c.ndim == 1 else c.float()
        x = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for k in range(config.T):
                t = torch.full((len(c),), k / config.T, device=self.device)
                v_c = self.network(x, t, c)
                v_u = self.network(x, t, torch.zeros_like(c))
                x = x + ((1 + omega) * v_c - omega * v_u) / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.randn_like(image[:1])
    x = (1 - t_start) * noise + t_start * image
    return euler(field, x, torch.linspace(t_start, 1, steps + 1))
def inpaint(field, known, mask, steps):
    mask = mask.to(known.dtype)
    x_0 = torch.randn_like(known)

    def f(x, t):
        x = x * mask + (1 - mask) * ((1 - t) * x_0 + t * known)
        return field(x, t)

    x = euler(f, x_0, torch.linspace(0, 1, steps + 1))
    return mask * known + (1 - mask) * x
# --- flow_matching/solvers.py
def euler(field, x, times):
    for t, t2 in pairwise(times.tolist()):
        x = x + (t2 - t) * field(x, t)
    return x
