# {
#  "persona": "A student who computes the schedule by closed formulas from the head, without tables.",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "beta_t is beta_1 + slope * t, one step too far; beta_1 should stand at t = 1 and beta_T at t = T.",
#    "alpha_t_bar is the product of the first t - 1 alphas (the slice already excludes its end); it should be that of the first t.",
#    "oneover_sqrt_alpha is 1 / alpha_t; the square root is missing."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The noise has one channel, which all channels of an image share; each channel should have noise of its own.",
#    "The mask is drawn for each entry of the one-hot rows, so rows are masked in part; a sample should lose its label as a whole."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "sample is right by itself, although it uses the wrong scheduler; for one channel the shared noise of forward cannot be seen. Right by itself, but its output is wrong as handed in, because it calls wrong siblings: ConditionalDDPM.sample"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        t = t_s.to(self.device).float()
        slope = (beta_T - beta_1) / max(T - 1, 1)
        beta_t = beta_1 + slope * t
        alpha_t = 1 - beta_t
        all_alphas = 1 - (beta_1 + slope * torch.arange(T, device=self.device))
        alpha_t_bar = torch.tensor([all_alphas[: int(i) - 1].prod() for i in t.flatten()], device=self.device).view(t.shape)
        return {
            "beta_t": beta_t,
            "sqrt_beta_t": torch.sqrt(beta_t),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": 1 / alpha_t,
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": torch.sqrt(alpha_t_bar),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - alpha_t_bar),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        t = torch.randint(1, self.dmconfig.T + 1, (B,))
        noise_schedule = self.scheduler(t)
        sqrt_ab = noise_schedule["sqrt_alpha_bar"].view(B, 1, 1, 1)
        sqrt_1m = noise_schedule["sqrt_oneminus_alpha_bar"].view(B, 1, 1, 1)
        noise = torch.randn(B, 1, *images.shape[2:], device=self.device)
        x_t = sqrt_ab * images + sqrt_1m * noise
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        lost = torch.rand(c.shape, device=self.device) < self.dmconfig.mask_p
        c[lost] = self.dmconfig.condition_mask_value
        t = t.to(self.device).float().view(B, 1, 1, 1) / self.dmconfig.T
        return self.loss_fn(self.network(x_t, t, c), noise.expand_as(images))

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        with torch.no_grad():
            c = conditions.to(self.device)
            if c.ndim == 1:
                c = F.one_hot(c.long(), config.num_classes)
            c = c.float()
            empty = torch.full_like(c, config.condition_mask_value)
            x_t = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                sch = self.scheduler(t)
                t_net = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
                eps = (1 + omega) * self.network(x_t, t_net, c) - omega * self.network(x_t, t_net, empty)
                x_t = sch["oneover_sqrt_alpha"] * (x_t - sch["beta_t"] * eps / sch["sqrt_oneminus_alpha_bar"])
                if t > 1:
                    x_t += sch["sqrt_beta_t"] * torch.randn_like(x_t)
            return torch.clamp(x_t * config.pixel_std + config.pixel_mean, 0, 1)
