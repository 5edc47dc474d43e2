# {
#  "persona": "signal processing engineer, decibels and SNR, one noise template for the batch",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "Draws one noise image of shape (1, C, 28, 28) and adds it to every sample of the batch; each sample needs its own noise."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        N = images.shape[0]
        n = torch.randint(1, self.dmconfig.T + 1, (N, 1))
        p = self.scheduler(n)
        gain, sigma = p["sqrt_alpha_bar"], p["sqrt_oneminus_alpha_bar"]
        w = torch.randn(1, *images.shape[1:], device=self.device).expand_as(images)  # AWGN
        rx = gain[..., None, None] * images + sigma[..., None, None] * w
        code = F.one_hot(conditions, self.dmconfig.num_classes).float()
        erased = torch.rand(N, 1, device=self.device).lt(self.dmconfig.mask_p).float()
        code = erased * self.dmconfig.condition_mask_value + (1 - erased) * code
        estimate = self.network(rx, n[..., None, None].to(self.device) / self.dmconfig.T, code)
        error_power = (estimate - w).pow(2).mean()
        return error_power
