# {
#  "persona": "Swedish student, generator-like helpers, boolean masks by index",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  },
#  "note": "the tensors are float32 throughout, so 1 - alpha_bar at t = 1 has only three or four good digits"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        def look_up(series):
            return series.to(self.device)[where]

        where = (t_s - 1).to(self.device)
        beta = torch.linspace(beta_1, beta_T, steps=T)
        alpha = 1 - beta
        bar = torch.cumprod(alpha, 0)
        return {
            "beta_t": look_up(beta),
            "sqrt_beta_t": look_up(beta.sqrt()),
            "alpha_t": look_up(alpha),
            "oneover_sqrt_alpha": look_up(alpha.sqrt().reciprocal()),
            "alpha_t_bar": look_up(bar),
            "sqrt_alpha_bar": look_up(bar.sqrt()),
            "sqrt_oneminus_alpha_bar": look_up((1 - bar).sqrt()),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        lost = (torch.rand(len(c), device=c.device) < self.dmconfig.mask_p).nonzero().flatten()
        c[lost] = self.dmconfig.condition_mask_value

        t = torch.randint(1, self.dmconfig.T + 1, (len(images), 1, 1, 1))
        signal, spread = self.mixing(t)
        eps = torch.randn_like(images)
        guess = self.network(signal * images + spread * eps, (t / self.dmconfig.T).to(self.device), c)
        return self.loss_fn(guess, eps)

    def mixing(self, t):
        found = self.scheduler(t.flatten())
        return found["sqrt_alpha_bar"].view(t.shape), found["sqrt_oneminus_alpha_bar"].view(t.shape)
