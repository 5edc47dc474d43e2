# {
#  "persona": "one random number is enough for a batch",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "One t is drawn and used for the whole batch; every sample needs its own (shape (B,)).",
#    "The label is dropped for the whole batch or for none, by one random number; each sample should lose its label by itself with probability mask_p."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        t = t_s.double()
        all_beta = torch.linspace(beta_1, beta_T, T).double()
        log_bar = torch.log1p(-all_beta).cumsum(0)
        beta_t = all_beta[t_s - 1]
        bar = log_bar[t_s - 1].exp().view(t.shape)
        result = {
            "beta_t": beta_t, "sqrt_beta_t": beta_t.sqrt(),
            "alpha_t": 1 - beta_t, "oneover_sqrt_alpha": (1 - beta_t).rsqrt(),
            "alpha_t_bar": bar, "sqrt_alpha_bar": bar.sqrt(), "sqrt_oneminus_alpha_bar": (1 - bar).sqrt(),
        }
        return {key: value.float().to(self.device) for key, value in result.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        T = self.dmconfig.T
        t = torch.randint(1, T + 1, (1,)).expand(len(images))
        s = self.scheduler(t)
        noise = torch.randn_like(images)
        x_t = s["sqrt_alpha_bar"].view(-1, 1, 1, 1) * images + s["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1) * noise
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        if torch.rand(1).item() < self.dmconfig.mask_p:
            c = torch.full_like(c, self.dmconfig.condition_mask_value)
        eps = self.network(x_t, t.view(-1, 1, 1, 1).to(self.device) / T, c)
        return self.loss_fn(eps, noise)
