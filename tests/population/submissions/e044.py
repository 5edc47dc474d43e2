# {
#  "persona": "minimal diffusion (cloneofsimo minDiffusion) porter",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The unconditional rows are full_like of the integer one-hot, so condition_mask_value is cut to an integer (0.5 becomes 0); they should be floats."
#   ]
#  },
#  "note": "with the default mask value -1 the int rows are right; other settings show the mistake"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta1, beta2, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        assert 0 < beta1 <= beta2 < 1.0, "beta1 and beta2 must be in (0, 1)"
        beta_t = torch.linspace(beta1, beta2, T)
        alpha_t = 1 - beta_t
        alphabar_t = torch.cumsum(torch.log(alpha_t), dim=0).exp()
        tables = {
            "beta_t": beta_t,
            "sqrt_beta_t": torch.sqrt(beta_t),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": 1 / torch.sqrt(alpha_t),
            "alpha_t_bar": alphabar_t,
            "sqrt_alpha_bar": torch.sqrt(alphabar_t),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - alphabar_t),
        }
        return {name: tab.to(self.device)[(t_s - 1).to(self.device)] for name, tab in tables.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        _ts = torch.randint(1, self.dmconfig.T + 1, (images.shape[0], 1)).to(self.device)
        eps = torch.randn_like(images)
        s = {k: v[..., None, None] for k, v in self.scheduler(_ts).items()}
        x_t = s["sqrt_alpha_bar"] * images + s["sqrt_oneminus_alpha_bar"] * eps
        y = F.one_hot(conditions, self.dmconfig.num_classes).float()
        gone = (torch.rand(len(y)) < self.dmconfig.mask_p).nonzero().flatten().to(self.device)
        y = y.index_fill(0, gone, float(self.dmconfig.condition_mask_value))
        return self.loss_fn(eps, self.network(x_t, _ts[..., None, None] / self.dmconfig.T, y))

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        if c.ndim == 1:
            c = F.one_hot(c, config.num_classes)
        c_un = torch.full_like(c, config.condition_mask_value)
        x_i = torch.randn(*shape).to(self.device)
        with torch.no_grad():
            for i in range(config.T, 0, -1):
                z = torch.randn(*shape).to(self.device) if i > 1 else 0
                t_in = torch.tensor(i / config.T).to(self.device).repeat(shape[0], 1, 1, 1)
                eps = (1 + omega) * self.network(x_i, t_in, c) - omega * self.network(x_i, t_in, c_un)
                s = self.scheduler(i)
                x_i = s["oneover_sqrt_alpha"] * (x_i - eps * s["beta_t"] / s["sqrt_oneminus_alpha_bar"]) + s["sqrt_beta_t"] * z
        return (x_i * 0.3081 + 0.1307).clamp(0, 1)
