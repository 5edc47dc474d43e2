# {
#  "persona": "pads the table so that it can be indexed by t directly",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "linspace has T + 1 entries with beta_1 at index 0, so t = 1 already has the second dose, every dose lies between the right ones, and the product holds beta_1 as one factor too many; index 0 must stand for no noise (a 0 before linspace(beta_1, beta_T, T))."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # one entry more, so that index t is time t
        self_betas = torch.linspace(beta_1, beta_T, T + 1)
        self_alphas = 1 - self_betas
        self_bars = torch.cumprod(self_alphas, 0)
        dev = self.device
        beta_t, alpha_t, bar_t = self_betas[t_s].to(dev), self_alphas[t_s].to(dev), self_bars[t_s].to(dev)
        return {
            'beta_t': beta_t,
            'sqrt_beta_t': beta_t ** 0.5,
            'alpha_t': alpha_t,
            'oneover_sqrt_alpha': 1 / alpha_t ** 0.5,
            'alpha_t_bar': bar_t,
            'sqrt_alpha_bar': bar_t ** 0.5,
            'sqrt_oneminus_alpha_bar': (1 - bar_t) ** 0.5
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        T = self.dmconfig.T
        N = images.shape[0]
        ts = torch.randint(low=1, high=T + 1, size=(N, 1))
        sch = self.scheduler(ts)
        a = sch['sqrt_alpha_bar'].unsqueeze(-1).unsqueeze(-1)   # N,1,1,1
        b = sch['sqrt_oneminus_alpha_bar'].unsqueeze(-1).unsqueeze(-1)
        noise = torch.randn_like(images)
        onehot = torch.eye(self.dmconfig.num_classes, device=self.device)[conditions]
        u = torch.rand(N, device=self.device)
        onehot[u < self.dmconfig.mask_p, :] = self.dmconfig.condition_mask_value
        pred = self.network(a * images + b * noise, (ts / T).to(self.device), onehot)
        return self.loss_fn(pred, noise)
