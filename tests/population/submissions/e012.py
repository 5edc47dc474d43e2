# {
#  "persona": "experienced numpy person, masks by np.random, index arithmetic",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
import numpy as np
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # linear interpolation straight from t, no table for beta
        slope = (beta_T - beta_1) / max(T - 1, 1)
        tn = t_s.numpy().astype(np.float64)
        beta = beta_1 + slope * (tn - 1)
        every = 1 - (beta_1 + slope * np.arange(T))
        abar = np.asarray([np.prod(every[:k]) for k in t_s.numpy().reshape(-1)]).reshape(tn.shape)
        pack = lambda v: torch.tensor(v, dtype=torch.float32).to(self.device)
        return dict(beta_t=pack(beta), sqrt_beta_t=pack(beta**0.5), alpha_t=pack(1 - beta), oneover_sqrt_alpha=pack((1 - beta)**-0.5),
                    alpha_t_bar=pack(abar), sqrt_alpha_bar=pack(abar**0.5), sqrt_oneminus_alpha_bar=pack((1 - abar)**0.5))

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        B = len(images)
        t = torch.from_numpy(np.random.randint(1, cfg.T + 1, size=B))
        s = {k: v.view(B, 1, 1, 1) for k, v in self.scheduler(t).items()}
        eps = torch.randn_like(images)
        onehot = torch.eye(cfg.num_classes, device=self.device)[conditions]
        idx = np.where(np.random.rand(B) < cfg.mask_p)[0]
        onehot[idx] = cfg.condition_mask_value
        pred = self.network(images * s["sqrt_alpha_bar"] + eps * s["sqrt_oneminus_alpha_bar"], t.to(self.device).reshape(B, 1, 1, 1).float() / cfg.T, onehot)
        return torch.mean(torch.pow(pred - eps, 2))
