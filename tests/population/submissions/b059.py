# {
#  "persona": "looks up first, multiplies after",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "alpha_t_bar is the cumulative product over the times asked for, not over 1..t: for a single t it is alpha_t itself; it must be looked up in cumprod of the whole table of alphas."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "right when asked for all of 1..T in order"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        steps = torch.linspace(beta_1, beta_T, T)
        beta_t = steps[t_s - 1].to(self.device)
        alpha_t = 1 - beta_t
        alpha_t_bar = torch.cumprod(alpha_t.reshape(-1), dim=0).reshape(alpha_t.shape)
        values = {"beta_t": beta_t, "alpha_t": alpha_t, "alpha_t_bar": alpha_t_bar}
        values["sqrt_beta_t"] = beta_t.sqrt()
        values["oneover_sqrt_alpha"] = 1 / alpha_t.sqrt()
        values["sqrt_alpha_bar"] = alpha_t_bar.sqrt()
        values["sqrt_oneminus_alpha_bar"] = (1 - alpha_t_bar).sqrt()
        return values

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        onehot = conditions if conditions.ndim > 1 else F.one_hot(conditions.long(), config.num_classes)
        onehot = onehot.to(device, torch.float32)
        nothing = onehot * 0 + config.condition_mask_value
        with torch.no_grad():
            x = torch.randn(shape, device=device)
            for t in range(config.T, 0, -1):
                v = self.scheduler(t)
                when = torch.tensor([t / config.T], device=device).repeat(shape[0])
                with_c, without_c = self.network(x, when, onehot), self.network(x, when, nothing)
                guided = with_c + omega * (with_c - without_c)
                mean = v["oneover_sqrt_alpha"] * (x - v["beta_t"] / v["sqrt_oneminus_alpha_bar"] * guided)
                sigma = v["sqrt_beta_t"] if t > 1 else torch.zeros_like(v["sqrt_beta_t"])
                x = mean + sigma * torch.randn(shape, device=device)
            return (0.1307 + 0.3081 * x).clamp(0, 1)
