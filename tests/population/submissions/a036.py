# {
#  "persona": "Kenyan student, calm, complete and conventional, calls F.mse_loss, torch.where for everything",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        line = torch.linspace(beta_1, beta_T, T, device=self.device)
        products = torch.cumprod(1 - line, dim=0)
        place = t_s.to(self.device) - 1
        beta_t = torch.take(line, place)
        alpha_t_bar = torch.take(products, place)
        alpha_t = 1 - beta_t
        return {
            "beta_t": beta_t,
            "sqrt_beta_t": torch.sqrt(beta_t),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": torch.pow(alpha_t, -0.5),
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": torch.sqrt(alpha_t_bar),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - alpha_t_bar),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        batch = images.shape[0]
        t = torch.randint(1, config.T + 1, (batch,), device=self.device)
        schedule = self.scheduler(t)
        sqrt_alpha_bar = schedule["sqrt_alpha_bar"][:, None, None, None]
        sqrt_oneminus_alpha_bar = schedule["sqrt_oneminus_alpha_bar"][:, None, None, None]
        epsilon = torch.randn_like(images)
        x_t = sqrt_alpha_bar * images + sqrt_oneminus_alpha_bar * epsilon
        labels = F.one_hot(conditions, config.num_classes).float()
        no_labels = torch.full_like(labels, config.condition_mask_value)
        is_masked = torch.rand((batch, 1), device=self.device) < config.mask_p
        condition = torch.where(is_masked, no_labels, labels)
        prediction = self.network(x=x_t, t=(t / config.T)[:, None, None, None], c=condition)
        return F.mse_loss(input=prediction, target=epsilon)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        conditions = conditions.to(self.device)
        labels = conditions if conditions.ndim == 2 else F.one_hot(conditions.long(), config.num_classes)
        labels = labels.float()
        no_labels = torch.full_like(labels, config.condition_mask_value)
        number = torch.ones(shape[0], 1, 1, 1, device=self.device)
        with torch.no_grad():
            x_t = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                schedule = self.scheduler(t)
                time = number * t / config.T
                epsilon_c = self.network(x=x_t, t=time, c=labels)
                epsilon_u = self.network(x=x_t, t=time, c=no_labels)
                epsilon = (1 + omega) * epsilon_c - omega * epsilon_u
                x_t = schedule["oneover_sqrt_alpha"] * (
                    x_t - (1 - schedule["alpha_t"]) / schedule["sqrt_oneminus_alpha_bar"] * epsilon
                )
                z = torch.where(number > (t == 1), torch.randn_like(x_t), torch.zeros_like(x_t))
                x_t = x_t + schedule["sqrt_beta_t"] * z
            x_0 = x_t * 0.3081 + 0.1307
        return torch.clamp(x_0, 0, 1)
