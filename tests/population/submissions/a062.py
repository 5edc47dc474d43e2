# {
#  "persona": "Nepali student, thoughtful, but takes \"condition lost\" to mean a wrong label",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "a dropped label is replaced by label 0 before one_hot, so \"no condition\" looks like the digit 0; it should be a row of condition_mask_value",
#    "conditions is changed in place, so the labels of the caller are overwritten; a copy should be changed",
#    "the loss is weighted by beta^2 / (2 sigma^2 alpha (1 - abar)), the bound of eq. 12; the simple loss of eq. 14 has no weights"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        t = torch.randint(1, self.dmconfig.T + 1, (B,), device=self.device)
        p = self.scheduler(t)
        epsilon = torch.randn_like(images)
        x_t = p["sqrt_alpha_bar"].view(B, 1, 1, 1) * images + p["sqrt_oneminus_alpha_bar"].view(B, 1, 1, 1) * epsilon
        forget = torch.rand(B, device=self.device) < self.dmconfig.mask_p
        conditions[forget] = 0
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        e_theta = self.network(x_t, (t / self.dmconfig.T).view(B, 1, 1, 1), c)
        # eq. 12, with sigma_t^2 = beta_t
        weight = p["beta_t"] ** 2 / (2 * p["beta_t"] * p["alpha_t"] * (1 - p["alpha_t_bar"]))
        per_sample = ((epsilon - e_theta) ** 2).flatten(1).mean(1)
        return (weight * per_sample).mean()
