# {
#  "persona": "uses rand_like for every mask",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The mask is drawn for every entry of the one-hot rows, so single places are overwritten; one draw for each sample must replace the whole row."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        return {k: v[t_s - 1].to(self.device) for k, v in self._make_tables(beta_1, beta_T, T).items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        T, p, value = self.dmconfig.T, self.dmconfig.mask_p, self.dmconfig.condition_mask_value
        t = torch.randint(1, T + 1, (images.size(0),))
        sched = self.scheduler(t)
        eps = torch.randn_like(images)
        x_t = torch.einsum("b,bchw->bchw", sched["sqrt_alpha_bar"], images)
        x_t = x_t + torch.einsum("b,bchw->bchw", sched["sqrt_oneminus_alpha_bar"], eps)
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        c = torch.where(torch.rand_like(c) < p, torch.full_like(c, value), c)
        return self.loss_fn(self.network(x_t, t.to(self.device) / T, c), eps)

    def _make_tables(self, beta_1, beta_T, T):
        beta = torch.linspace(beta_1, beta_T, T)
        alpha = 1 - beta
        bar = torch.cumprod(alpha, 0)
        return {
            "beta_t": beta,
            "sqrt_beta_t": beta.sqrt(),
            "alpha_t": alpha,
            "oneover_sqrt_alpha": alpha.sqrt().reciprocal(),
            "alpha_t_bar": bar,
            "sqrt_alpha_bar": bar.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - bar).sqrt(),
        }
