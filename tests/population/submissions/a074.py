# {
#  "persona": "Slovenian student, own interpolation formula, treats int and tensor as two cases",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "(t - 1) / (T - 1) divides by zero for T = 1, which gives nan; it should give beta_1",
#    "for a single t it returns Python floats (item()); it should return float32 tensors shaped like t_s"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  },
#  "note": "T = 1 is a corner of the settings, but DMConfig allows it"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        times = torch.arange(1, T + 1)
        betas = beta_1 + (beta_T - beta_1) * (times - 1) / (T - 1)
        alphas = 1 - betas
        bars = alphas.cumprod(0)
        values = {
            "beta_t": betas,
            "sqrt_beta_t": betas.sqrt(),
            "alpha_t": alphas,
            "oneover_sqrt_alpha": 1 / alphas.sqrt(),
            "alpha_t_bar": bars,
            "sqrt_alpha_bar": bars.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - bars).sqrt(),
        }
        if t_s.ndim == 0:
            return {k: v[t_s - 1].item() for k, v in values.items()}
        return {k: v[t_s - 1].to(self.device) for k, v in values.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        n = len(images)
        t = torch.randint(1, self.dmconfig.T + 1, (n,))
        values = self.scheduler(t)
        noise = torch.randn_like(images)
        pieces = []
        for i in range(n):
            pieces.append(values["sqrt_alpha_bar"][i] * images[i] + values["sqrt_oneminus_alpha_bar"][i] * noise[i])
        x_t = torch.stack(pieces)
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        forgotten = torch.bernoulli(torch.full((n,), float(self.dmconfig.mask_p))) == 1
        c[forgotten.to(self.device)] = self.dmconfig.condition_mask_value
        share = t.to(self.device).view(n, 1, 1, 1) / self.dmconfig.T
        return self.loss_fn(self.network(x_t, share, c), noise)
