# {
#  "persona": "mixes up normalise and un-normalise; prints progress",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The images are normalised a second time, (x - 0.1307) / 0.3081; the normalisation has to be undone, x * 0.3081 + 0.1307.",
#    "The result is not clamped to [0, 1]."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        T_values = torch.linspace(float(beta_1), float(beta_T), int(T))
        one_minus = 1.0 - T_values
        prod = one_minus.clone()
        for k in range(1, T):
            prod[k] = prod[k - 1] * one_minus[k]
        idx = (t_s - 1).long()
        res = {}
        res["beta_t"] = T_values[idx]
        res["sqrt_beta_t"] = torch.sqrt(T_values)[idx]
        res["alpha_t"] = one_minus[idx]
        res["oneover_sqrt_alpha"] = torch.rsqrt(one_minus)[idx]
        res["alpha_t_bar"] = prod[idx]
        res["sqrt_alpha_bar"] = torch.sqrt(prod)[idx]
        res["sqrt_oneminus_alpha_bar"] = torch.sqrt(1.0 - prod)[idx]
        return {k: v.to(self.device) for k, v in res.items()}

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        # labels -> one hot
        if conditions.ndim == 1:
            one_hot = torch.zeros(len(conditions), config.num_classes)
            one_hot[torch.arange(len(conditions)), conditions.cpu().long()] = 1.0
        else:
            one_hot = conditions.float()
        one_hot = one_hot.to(self.device)
        none = torch.zeros_like(one_hot).fill_(config.condition_mask_value)

        with torch.no_grad():
            img = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                if t % 100 == 0:
                    print("step", t)
                sch = self.scheduler(t)
                time = torch.tensor(t / config.T, device=self.device).expand(shape[0]).reshape(-1, 1)
                eps_c, eps_u = self.network(img, time, one_hot), self.network(img, time, none)
                eps = (1 + omega) * eps_c - omega * eps_u
                img = sch["oneover_sqrt_alpha"] * (img - sch["beta_t"] / sch["sqrt_oneminus_alpha_bar"] * eps)
                if t > 1:
                    img = img + sch["sqrt_beta_t"] * torch.randn_like(img)

        img = (img - 0.1307) / 0.3081
        return img
