# {
#  "persona": "Comes from numpy: tables with numpy in float64, coefficients as Python floats, boolean index assignment, moveaxis for broadcasting from the right.",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "add_noise moves the batch axis to the back and multiplies from the right; sample makes its own float64 numpy tables (never calls scheduler) and draws all noise of all steps at once, T * B images of memory; forward assigns the masked rows by np-style index on a fresh one-hot made with scatter_; drop by a random permutation is NOT used, each sample tosses its own coin; denoise_step casts to float64 inside and back."
# }
# --- conditional_ddpm/DDPM.py
import numpy as np
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = np.insert(np.linspace(beta_1, beta_T, T), 0, 0.0)  # index 0: the clean image
        alphas = 1 - betas
        bars = np.cumprod(alphas)  # bars[0] = 1
        i = t_s.numpy()
        out = {}
        for key, values in [
            ("beta_t", betas), ("sqrt_beta_t", np.sqrt(betas)), ("alpha_t", alphas), ("oneover_sqrt_alpha", 1 / np.sqrt(alphas)),
            ("alpha_t_bar", bars), ("sqrt_alpha_bar", np.sqrt(bars)), ("sqrt_oneminus_alpha_bar", np.sqrt(1 - bars)),
        ]:
            out[key] = torch.tensor(np.asarray(values[i], dtype=np.float32)).to(self.device)
        return out

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        cfg = self.dmconfig
        t_s = torch.randint(low=1, high=cfg.T + 1, size=(B, 1), device=self.device)
        s = self.scheduler(t_s)
        noise = torch.randn(images.shape, device=self.device)
        # (B,1) broadcasts from the right against (B, C*H*W)
        x_t = s["sqrt_alpha_bar"] * images.reshape(B, -1) + s["sqrt_oneminus_alpha_bar"] * noise.reshape(B, -1)
        c = torch.zeros(B, cfg.num_classes, device=self.device).scatter_(1, conditions[:, None], 1.0)
        drop = torch.rand(B, device=self.device) < cfg.mask_p
        c[drop, :] = float(cfg.condition_mask_value)
        pred = self.network(x_t.reshape(images.shape), (t_s / cfg.T).reshape(B, 1, 1, 1), c)
        return ((pred - noise) ** 2).mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        if conditions.ndim == 1:
            c = torch.zeros(len(conditions), config.num_classes, device=device)
            c[torch.arange(len(conditions)), conditions.to(device).long()] = 1.0
        else:
            c = conditions.to(device, torch.float32)
        nothing = torch.ones_like(c) * config.condition_mask_value
        beta = np.linspace(config.beta_1, config.beta_T, config.T)
        abar = np.cumprod(1 - beta)
        with torch.no_grad():
            z = torch.randn(config.T, *shape)  # all the noise there will be; z[0] is x_T
            x = z[0].to(device)
            for i in np.arange(config.T)[::-1]:
                time = torch.full((shape[0], 1, 1, 1), float(i + 1) / config.T, device=device)
                eps = (1 + omega) * self.network(x, time, c) - omega * self.network(x, time, nothing)
                x = (x - float(beta[i] / np.sqrt(1 - abar[i])) * eps) / float(np.sqrt(1 - beta[i]))
                if i:
                    x = x + float(np.sqrt(beta[i])) * z[i].to(device)
        return torch.clamp(config.pixel_mean + config.pixel_std * x, min=0.0, max=1.0)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        emb_t = self.embed_time(t)
        emb_c = self.embed_condition(c)

        # way down
        x28 = self.conv_in(x)
        x14 = self.down_1(x28)
        x14 = self.fuse_1(x14, emb_t, emb_c)
        x7 = self.down_2(x14)
        x7 = self.fuse_2(x7, emb_t, emb_c)

        # middle
        m7 = self.middle(x7)
        m7 = self.fuse_3(m7, emb_t, emb_c)

        # way up
        y14 = self.up_1(m7, skip=x14)
        y14 = self.fuse_4(y14, emb_t, emb_c)
        y28 = self.up_2(y14, skip=x28)
        y28 = self.fuse_5(y28, time=emb_t, condition=emb_c)
        return self.conv_out(features=y28, x=x, time=emb_t)
