# {
#  "persona": "Hungarian student, plain Python lists for the schedule, no torch until the end",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = [beta_1 + (beta_T - beta_1) * k / (T - 1) if T > 1 else beta_1 for k in range(T)]
        bars, product = [], 1.0
        for beta in betas:
            product *= 1 - beta
            bars.append(product)

        def tensor_of(rule):
            numbers = [rule(betas[t - 1], bars[t - 1]) for t in t_s.flatten().tolist()]
            return torch.tensor(numbers, dtype=torch.float32, device=self.device).reshape(t_s.shape)

        return {
            "beta_t": tensor_of(lambda beta, bar: beta),
            "sqrt_beta_t": tensor_of(lambda beta, bar: beta**0.5),
            "alpha_t": tensor_of(lambda beta, bar: 1 - beta),
            "oneover_sqrt_alpha": tensor_of(lambda beta, bar: 1 / (1 - beta) ** 0.5),
            "alpha_t_bar": tensor_of(lambda beta, bar: bar),
            "sqrt_alpha_bar": tensor_of(lambda beta, bar: bar**0.5),
            "sqrt_oneminus_alpha_bar": tensor_of(lambda beta, bar: (1 - bar) ** 0.5),
        }

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device, K = self.device, config.num_classes
        conditions = conditions.to(device)
        if len(conditions.shape) == 1:
            rows = torch.zeros(len(conditions), K, device=device)
            for i, label in enumerate(conditions.tolist()):
                rows[i, label] = 1.0
        else:
            rows = conditions.float()
        blank = torch.full((len(rows), K), float(config.condition_mask_value), device=device)
        with torch.no_grad():
            x = torch.randn(shape, device=device)
            for t in range(config.T, 0, -1):
                values = self.scheduler(t)
                share = torch.full((len(rows), 1, 1, 1), t / config.T, device=device)
                eps_c = self.network(x, share, rows)
                eps_u = self.network(x, share, blank)
                eps = (1 + omega) * eps_c - omega * eps_u
                x = x - values["beta_t"] / values["sqrt_oneminus_alpha_bar"] * eps
                x = values["oneover_sqrt_alpha"] * x
                if t > 1:
                    x = x + values["sqrt_beta_t"] * torch.randn(shape, device=device)
            return (x * 0.3081 + 0.1307).clamp(0.0, 1.0)
