# {
#  "persona": "numpy person: schedule by numpy, loops over the batch",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "The values come from numpy in float64 and are returned so; they should be float32 tensors."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The noise is scaled by 1 - sqrt(alpha_bar_t); eq. 4 scales it by sqrt(1 - alpha_bar_t)."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "list comprehensions over the batch; numpy draws from torch's CPU generator are not used, all draws are torch's"
# }
# --- conditional_ddpm/DDPM.py
import numpy as np
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = np.linspace(beta_1, beta_T, T)
        alphas = 1 - betas
        alpha_bars = np.cumprod(alphas)
        t = t_s.numpy() - 1
        beta_t, alpha_t, alpha_t_bar = betas[t], alphas[t], alpha_bars[t]
        values = dict(
            beta_t=beta_t,
            alpha_t=alpha_t,
            alpha_t_bar=alpha_t_bar,
            sqrt_beta_t=np.sqrt(beta_t),
            oneover_sqrt_alpha=1 / np.sqrt(alpha_t),
            sqrt_alpha_bar=np.sqrt(alpha_t_bar),
            sqrt_oneminus_alpha_bar=np.sqrt(1 - alpha_t_bar),
        )
        return {k: torch.as_tensor(v).to(self.device) for k, v in values.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        n = images.size(0)
        t = torch.randint(low=1, high=cfg.T + 1, size=(n,))
        labels = torch.eye(cfg.num_classes, device=self.device)[conditions]
        for i in range(n):
            if torch.rand(1).item() < cfg.mask_p:
                labels[i] = cfg.condition_mask_value
        noise = torch.randn(images.shape, device=self.device)
        noisy = []
        for i in range(n):
            s = self.scheduler(t[i])
            noisy.append(s["sqrt_alpha_bar"] * images[i] + (1 - s["sqrt_alpha_bar"]) * noise[i])
        noisy = torch.stack(noisy).float()
        pred = self.network(noisy, (t.float() / cfg.T).to(self.device).view(n, 1), labels)
        return ((pred - noise) ** 2).mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        n = shape[0]
        if conditions.ndim == 1:
            cond = torch.stack([torch.eye(config.num_classes)[int(k)] for k in conditions])
        else:
            cond = conditions.clone().float()
        cond = cond.to(self.device)
        null = cond * 0 + config.condition_mask_value
        x = torch.randn(*shape).to(self.device)
        for t in np.arange(config.T, 0, -1):
            t = int(t)
            s = {k: v.float() for k, v in self.scheduler(t).items()}
            time = torch.full((n, 1), t / config.T, device=self.device)
            with torch.no_grad():
                e = self.network(x, time, cond)
                if omega != 0:
                    e = e + omega * (e - self.network(x, time, null))
            x = s["oneover_sqrt_alpha"] * (x - (1 - s["alpha_t"]) / s["sqrt_oneminus_alpha_bar"] * e)
            if t != 1:
                x += s["sqrt_beta_t"] * torch.randn(*shape).to(self.device)
        x = x * config.pixel_std + config.pixel_mean
        return torch.clip(x, 0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        t_emb = self.embed_time(t.reshape(-1))
        c_emb = self.embed_condition(c)
        # level 0 : full resolution
        e0 = self.fuse_5(self.conv_in(x), t_emb, c_emb)   # fuse_5 has the right number of channels, reuse it
        e1 = self.fuse_1(self.down_1(e0), t_emb, c_emb)
        e2 = self.fuse_2(self.down_2(e1), t_emb, c_emb)
        # print(e0.shape, e1.shape, e2.shape)
        b = self.fuse_3(self.middle(e2), t_emb, c_emb) + e2
        d1 = self.fuse_4(self.up_1(b, e1), t_emb, c_emb)
        d0 = self.fuse_5(self.up_2(d1, e0), t_emb, c_emb)
        return self.conv_out(d0, x, t_emb)
