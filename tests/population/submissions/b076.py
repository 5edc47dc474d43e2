# {
#  "persona": "reads 'simple loss' as a sum of squares over the picture; three slips around the drop",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "randint(1, T) never draws T; the upper end is exclusive and must be T + 1.",
#    "Labels are dropped in train() only; each loss, also the test loss in eval(), drops them with probability mask_p.",
#    "The squared errors are summed over the pixels (sum / B); the loss is their mean."
#   ]
#  },
#  "note": "dropping labels in train() only is a matter of contract: the docstring names no mode"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T)[t_s - 1]
        bars = torch.stack([torch.prod(1 - torch.linspace(beta_1, beta_T, T)[: int(t)]) for t in t_s.flatten()]).view(t_s.shape)
        betas, bars = betas.to(self.device), bars.to(self.device)
        return {
            "beta_t": betas,
            "sqrt_beta_t": torch.sqrt(betas),
            "alpha_t": 1 - betas,
            "oneover_sqrt_alpha": 1 / torch.sqrt(1 - betas),
            "alpha_t_bar": bars,
            "sqrt_alpha_bar": torch.sqrt(bars),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - bars),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        T = self.dmconfig.T
        t = torch.randint(1, T, (B,), device=self.device)
        noise = torch.randn_like(images)
        values = self.scheduler(t)
        x_t = values["sqrt_alpha_bar"][:, None, None, None] * images
        x_t = x_t + values["sqrt_oneminus_alpha_bar"][:, None, None, None] * noise
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        if self.training:
            drop = torch.rand(B, device=self.device) < self.dmconfig.mask_p
            c[drop] = self.dmconfig.condition_mask_value
        pred = self.network(x_t, (t / T).view(B, 1, 1, 1), c)
        return F.mse_loss(pred, noise, reduction="sum") / B
