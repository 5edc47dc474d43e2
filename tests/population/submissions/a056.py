# {
#  "persona": "Austrian student, leaves the model as he likes it",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "self.eval() and then self.train() at the end: an evaluated model is left in training mode; sample should leave the mode as it was"
#   ]
#  },
#  "note": "whether sample may leave the model in train mode is partly contract: the docstring says \"Call eval() first\", and the given draw() restores the mode itself"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        self.eval()
        y = conditions.to(self.device)
        y = y.float() if y.ndim == 2 else F.one_hot(y.long(), config.num_classes).float()
        ny = torch.full_like(y, config.condition_mask_value)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                s = self.scheduler(t)
                t_rel = torch.full((y.shape[0], 1, 1, 1), t / config.T, device=self.device)
                e = (1 + omega) * self.network(x, t_rel, y) - omega * self.network(x, t_rel, ny)
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * e)
                if t > 1:
                    x = x + s["sqrt_beta_t"] * torch.randn_like(x)
            x = torch.clamp(x * 0.3081 + 0.1307, min=0.0, max=1.0)
        self.train()
        return x
