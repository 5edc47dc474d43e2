# {
#  "persona": "computes the tables once for the class",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "The tables are kept in a module-level dict from the first call on, whatever the settings: a second model with another T or other betas gets the first one's schedule; they must belong to the model (or be made anew)."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  },
#  "note": "a single model is right"
# }
# --- conditional_ddpm/DDPM.py
_TABLES = {}
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        if not _TABLES:  # only the first time
            beta = torch.linspace(beta_1, beta_T, T)
            alpha = 1 - beta
            alpha_bar = torch.cumprod(alpha, dim=0)
            _TABLES.update(
                beta_t=beta,
                sqrt_beta_t=beta.sqrt(),
                alpha_t=alpha,
                oneover_sqrt_alpha=1 / alpha.sqrt(),
                alpha_t_bar=alpha_bar,
                sqrt_alpha_bar=alpha_bar.sqrt(),
                sqrt_oneminus_alpha_bar=(1 - alpha_bar).sqrt(),
            )
        return {name: values[t_s - 1].to(self.device) for name, values in _TABLES.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        c = self.dmconfig
        n = images.shape[0]
        step = torch.randint(1, c.T + 1, (n, 1))
        noise = torch.randn_like(images)
        at = self.scheduler(step)
        noisy = images * at["sqrt_alpha_bar"].unflatten(1, (1, 1, 1)) + noise * at["sqrt_oneminus_alpha_bar"].unflatten(1, (1, 1, 1))
        hot = F.one_hot(conditions, c.num_classes).float()
        lost = torch.rand((n, 1), device=hot.device) < c.mask_p
        hot = hot * ~lost + c.condition_mask_value * lost
        return self.loss_fn(input=self.network(noisy, (step / c.T).to(self.device), hot), target=noise)
