# {
#  "persona": "signal processing engineer, matrix of noise drawn ahead, lists of coefficients",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "draws noise at t=1 as well and multiplies by zero"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        N = config.T
        coef = self.scheduler(torch.arange(1, N + 1))
        gain = coef["oneover_sqrt_alpha"].tolist()
        tap = (coef["beta_t"] / coef["sqrt_oneminus_alpha_bar"]).tolist()
        sigma = coef["sqrt_beta_t"].tolist()
        sigma[0] = 0.0  # last filter stage is noise free
        if conditions.dim() == 1:
            code = F.one_hot(conditions.long(), config.num_classes)
        else:
            code = conditions
        code = code.to(self.device).float()
        blank = 0 * code + config.condition_mask_value
        y = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for n in range(N - 1, -1, -1):
                time = torch.full((shape[0], 1, 1, 1), (n + 1) / N, device=self.device)
                e = (omega + 1) * self.network(y, time, code) - omega * self.network(y, time, blank)
                w = torch.randn(shape, device=self.device)
                y = gain[n] * (y - tap[n] * e) + sigma[n] * w
        y = 0.3081 * y + 0.1307
        y[y < 0] = 0
        y[y > 1] = 1
        return y
