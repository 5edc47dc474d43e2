# {
#  "persona": "tired at 3 am, plain loops over the batch, no vectorisation",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # slow but i can see what it does
        bs, abars = [], []
        prod = 1.0
        for k in range(T):
            b = beta_1 if T == 1 else beta_1 + (beta_T - beta_1) * k / (T - 1)
            prod = prod * (1 - b)
            bs.append(b)
            abars.append(prod)
        res = {}
        names = ["beta_t", "sqrt_beta_t", "alpha_t", "oneover_sqrt_alpha", "alpha_t_bar", "sqrt_alpha_bar", "sqrt_oneminus_alpha_bar"]
        for n in names:
            res[n] = []
        for t in t_s.flatten().tolist():
            b, ab = bs[t - 1], abars[t - 1]
            vals = [b, b ** 0.5, 1 - b, 1 / (1 - b) ** 0.5, ab, ab ** 0.5, (1 - ab) ** 0.5]
            for n, v in zip(names, vals):
                res[n].append(v)
        return {n: torch.tensor(res[n], dtype=torch.float32, device=self.device).reshape(t_s.shape) for n in names}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        xs, ts, cs, es = [], [], [], []
        for x, lab in zip(images, conditions):
            t = torch.randint(1, self.dmconfig.T + 1, ()).item()
            s = self.scheduler(t)
            e = torch.randn(x.shape, device=self.device)
            c = torch.zeros(self.dmconfig.num_classes, device=self.device)
            c[lab] = 1
            if torch.rand(()).item() < self.dmconfig.mask_p:
                c[:] = self.dmconfig.condition_mask_value
            xs.append(s["sqrt_alpha_bar"] * x + s["sqrt_oneminus_alpha_bar"] * e)
            ts.append(t / self.dmconfig.T)
            cs.append(c)
            es.append(e)
        ts = torch.tensor(ts, device=self.device).view(-1, 1, 1, 1)
        out = self.network(torch.stack(xs), ts, torch.stack(cs))
        return ((out - torch.stack(es)) ** 2).mean()
