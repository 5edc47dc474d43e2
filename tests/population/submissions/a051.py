# {
#  "persona": "Albanian student, C programmer, fills preallocated tensors",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "the tables of beta and alpha_bar are allocated with torch.zeros_like(t_s), which is int64, so their values are cut to whole numbers; they should be float32",
#    "the running product multiplies the betas; alpha_bar is the product of the alphas"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        flat = t_s.reshape(-1)
        out_beta = torch.zeros_like(flat)
        out_bar = torch.zeros_like(flat)
        for i in range(flat.numel()):
            t = int(flat[i])
            prod = 1.0
            for k in range(t):
                beta = beta_1
                if T > 1:
                    beta = beta_1 + k * (beta_T - beta_1) / (T - 1)
                prod = prod * beta
            out_beta[i] = beta
            out_bar[i] = prod
        out_beta = out_beta.reshape(t_s.shape).to(self.device)
        out_bar = out_bar.reshape(t_s.shape).to(self.device)
        return {
            "beta_t": out_beta,
            "sqrt_beta_t": torch.sqrt(out_beta),
            "alpha_t": 1 - out_beta,
            "oneover_sqrt_alpha": 1 / torch.sqrt(1 - out_beta),
            "alpha_t_bar": out_bar,
            "sqrt_alpha_bar": torch.sqrt(out_bar),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - out_bar),
        }

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        int_T = int(config.T)
        n = shape[0]
        dev = self.device
        cond = conditions.to(dev)
        c = torch.zeros((n, config.num_classes), dtype=torch.float32, device=dev)
        if cond.dim() == 1:
            for i in range(n):
                c[i, int(cond[i])] = 1.0
        else:
            c.copy_(cond)
        u = torch.zeros((n, config.num_classes), dtype=torch.float32, device=dev)
        u.fill_(config.condition_mask_value)
        x = torch.zeros(shape, dtype=torch.float32, device=dev)
        x.normal_()
        z = torch.zeros(shape, dtype=torch.float32, device=dev)
        tt = torch.zeros((n, 1, 1, 1), dtype=torch.float32, device=dev)
        with torch.no_grad():
            t = int_T
            while t > 0:
                tt.fill_(t / int_T)
                s = self.scheduler(t)
                ec = self.network(x, tt, c)
                eu = self.network(x, tt, u)
                e = (1.0 + omega) * ec - omega * eu
                if t > 1:
                    z.normal_()
                else:
                    z.zero_()
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] * e / s["sqrt_oneminus_alpha_bar"]) + s["sqrt_beta_t"] * z
                t -= 1
            x = x * 0.3081 + 0.1307
            x[x < 0] = 0
            x[x > 1] = 1
        return x
