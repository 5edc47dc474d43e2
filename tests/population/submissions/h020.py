# {
#  "persona": "Confuses masks: which of 0 and 1 keeps, which value stands for nothing; from Ho's and from part 2's null token.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "Leaves sigma^2 out of the root before epsilon, should be sqrt(1 - alpha_bar_prev - sigma^2)."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "Sets entries beyond s to +-1 and leaves all others as they are, should divide everything by s."
#   ]
#  },
#  "note": "The reuse of t as the coin gives the right rate of dropped labels; only their times are wrong. keep with probability mask_p is right at 0.5 only. Zeros as the null token are part 2's convention and right if condition_mask_value is 0. inpaint multiplies with the mask (NaN in missing pixels would spread)."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        ab_t = self.alpha_bars[t]
        ab_s = torch.tensor(1.0) if t_previous == -1 else self.alpha_bars[t_previous]
        noise = DL_random(x_0.shape, seed=seed).to(x_0.device)
        sigma = eta * torch.sqrt((1 - ab_s) / (1 - ab_t)) * torch.sqrt(1 - ab_t / ab_s)
        mask = float(eta > 0)
        return torch.sqrt(ab_s) * x_0 + torch.sqrt(1 - ab_s) * epsilon + mask * sigma * noise

    def dynamic_threshold(self, x_0, quantile=0.995):
        flat = x_0.abs().flatten(start_dim=1) if x_0.ndim > 1 else x_0.abs().unsqueeze(1)
        s = torch.quantile(flat, quantile, dim=1)
        s = torch.where(s > 1, s, 1.0).view(-1, *[1] * (x_0.ndim - 1))
        return torch.where(x_0.abs() > s, torch.sign(x_0), x_0)
