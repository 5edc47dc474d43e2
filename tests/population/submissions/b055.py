# {
#  "persona": "C programmer: loops for the product and for the labels",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  },
#  "note": "slow, but exact; draws the drops one by one"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        flat = [int(v) for v in t_s.reshape(-1)]
        slope = (beta_T - beta_1) / (T - 1) if T > 1 else 0.0
        beta, bar = [], []
        for t in flat:
            product = 1.0
            for i in range(1, t + 1):
                product *= 1.0 - (beta_1 + slope * (i - 1))
            beta.append(beta_1 + slope * (t - 1))
            bar.append(product)
        beta = torch.tensor(beta, dtype=torch.float64).reshape(t_s.shape)
        bar = torch.tensor(bar, dtype=torch.float64).reshape(t_s.shape)
        out = {}
        out["beta_t"] = beta
        out["sqrt_beta_t"] = beta**0.5
        out["alpha_t"] = 1 - beta
        out["oneover_sqrt_alpha"] = (1 - beta) ** -0.5
        out["alpha_t_bar"] = bar
        out["sqrt_alpha_bar"] = bar**0.5
        out["sqrt_oneminus_alpha_bar"] = (1 - bar) ** 0.5
        for key in out:
            out[key] = out[key].to(self.device, torch.float32)
        return out

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        n = len(images)
        t = torch.randint(1, self.dmconfig.T + 1, (n,))
        noise = torch.randn(images.shape, device=self.device)
        table = self.scheduler(t)
        noisy = torch.empty_like(images)
        labels = torch.zeros(n, self.dmconfig.num_classes, device=self.device)
        for i in range(n):
            noisy[i] = table["sqrt_alpha_bar"][i] * images[i] + table["sqrt_oneminus_alpha_bar"][i] * noise[i]
            if torch.rand(1).item() < self.dmconfig.mask_p:
                for k in range(self.dmconfig.num_classes):
                    labels[i, k] = self.dmconfig.condition_mask_value
            else:
                labels[i, conditions[i]] = 1
        time = (t.float() / self.dmconfig.T).reshape(n, 1, 1, 1).to(self.device)
        diff = self.network(noisy, time, labels) - noise
        return (diff * diff).mean()
