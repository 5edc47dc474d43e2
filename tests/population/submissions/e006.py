# {
#  "persona": "physicist: signal and noise amplitudes, log-sum for the product, SDE vocabulary",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "inference_mode instead of no_grad; both count as gradients off"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        gamma = torch.linspace(beta_1, beta_T, T, dtype=torch.double)  # dissipation per step
        log_decay = torch.log1p(-gamma)
        # survival probability of the signal = exp(integrated decay)
        log_survival = torch.cumsum(log_decay, 0)
        i = t_s - 1
        g, l, L = gamma[i], log_decay[i], log_survival[i]
        table = {
            "beta_t": g,
            "sqrt_beta_t": g ** 0.5,
            "alpha_t": torch.exp(l),
            "oneover_sqrt_alpha": torch.exp(-l / 2),
            "alpha_t_bar": torch.exp(L),
            "sqrt_alpha_bar": torch.exp(L / 2),
            "sqrt_oneminus_alpha_bar": torch.sqrt(-torch.expm1(L)),
        }
        for key in table:
            table[key] = table[key].float().to(self.device)
        return table

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        field = conditions if conditions.dim() > 1 else torch.eye(config.num_classes)[conditions.cpu().long()]
        field = field.to(self.device, torch.float32)
        vacuum = torch.ones_like(field) * config.condition_mask_value
        x = torch.normal(0.0, 1.0, size=shape).to(self.device)
        with torch.inference_mode():
            for t in torch.arange(config.T, 0, -1):
                c = self.scheduler(t)
                tau = (t / config.T).expand(shape[0])[:, None, None, None].to(self.device)
                on, off = self.network(x, tau, field), self.network(x, tau, vacuum)
                force = on + omega * (on - off)
                drift = (x - c["beta_t"] / c["sqrt_oneminus_alpha_bar"] * force) * c["oneover_sqrt_alpha"]
                kick = c["sqrt_beta_t"] * torch.normal(0.0, 1.0, size=shape).to(self.device)
                x = drift + kick * (t > 1)
            x = (x * 0.3081 + 0.1307).clip(0, 1)
        return x.clone()
