# {
#  "persona": "Mexican student, writes the schedule as properties, thinks of t as an index into a padded table",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "sums the squared error over pixels (reduction=\"sum\" divided by the batch size); the loss is the mean over all elements"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        t_s = t_s.to(self.device)
        table = self.padded_betas
        alphas = 1 - table
        bars = alphas.cumprod(dim=0)
        beta, alpha, bar = table[t_s], alphas[t_s], bars[t_s]
        return {
            "beta_t": beta.float(),
            "sqrt_beta_t": beta.sqrt().float(),
            "alpha_t": alpha.float(),
            "oneover_sqrt_alpha": (1 / alpha.sqrt()).float(),
            "alpha_t_bar": bar.float(),
            "sqrt_alpha_bar": bar.sqrt().float(),
            "sqrt_oneminus_alpha_bar": (1 - bar).sqrt().float(),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        config = self.dmconfig
        t = torch.randint(1, config.T + 1, (B,))
        values = self.scheduler(t)
        eps = torch.randn_like(images)
        x_t = (
            values["sqrt_alpha_bar"].view(-1, 1, 1, 1) * images
            + values["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1) * eps
        )
        hot = F.one_hot(conditions, config.num_classes).float()
        lost = torch.rand(B, device=self.device) < config.mask_p
        hot[lost, :] = config.condition_mask_value
        eps_hat = self.network(x_t, t.to(self.device).view(-1, 1, 1, 1) / config.T, hot)
        return F.mse_loss(eps_hat, eps, reduction="sum") / B

    @property
    def padded_betas(self):
        config = self.dmconfig
        line = torch.linspace(config.beta_1, config.beta_T, config.T, dtype=torch.float64, device=self.device)
        return F.pad(line, (1, 0))
