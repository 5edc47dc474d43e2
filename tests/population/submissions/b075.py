# {
#  "persona": "reads only half of a docstring: labels are integers, -1 is no label",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "Conditions that are one-hot already are sent through one_hot again and crash; (B, num_classes) rows must be taken as they are.",
#    "'No label' is written as -1 instead of the setting condition_mask_value."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        lin = torch.linspace(0, 1, T) if T > 1 else torch.zeros(1)
        beta = (beta_1 * (1 - lin) + beta_T * lin).double()
        bar = (1 - beta).cumprod(0)
        b, ab = beta[t_s - 1].float(), bar[t_s - 1]
        o = {"beta_t": b, "sqrt_beta_t": b.sqrt(), "alpha_t": 1 - b, "oneover_sqrt_alpha": (1 - b) ** -0.5}
        o |= {"alpha_t_bar": ab.float(), "sqrt_alpha_bar": ab.sqrt().float(), "sqrt_oneminus_alpha_bar": (1 - ab).sqrt().float()}
        return {k: v.to(self.device) for k, v in o.items()}

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        labels = F.one_hot(conditions.long(), config.num_classes).float().to(self.device)
        unknown = -torch.ones(shape[0], config.num_classes, device=self.device)
        x_t = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                values = self.scheduler(torch.tensor([t]))
                time = torch.tensor([[t / config.T]] * shape[0], device=self.device)
                prediction = (1 + omega) * self.network(x_t, time, labels)
                prediction -= omega * self.network(x_t, time, unknown)
                noise = torch.randn_like(x_t) if t > 1 else torch.zeros_like(x_t)
                x_t = values["oneover_sqrt_alpha"] * (
                    x_t - values["beta_t"] / values["sqrt_oneminus_alpha_bar"] * prediction
                ) + values["sqrt_beta_t"] * noise
        return torch.clamp(x_t * 0.3081 + 0.1307, min=0.0, max=1.0)
