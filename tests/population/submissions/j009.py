# {
#  "persona": "A reader of the Annotated Diffusion blog who writes small helpers and loops over lists of blocks.",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "U-Net with a stack of skips; all T values looked up at once; null row made by new_full; guided only where omega != 0; t drawn as a permutation-free multinomial"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T, device=self.device)
        alphas = 1.0 - betas
        alphas_cumprod = torch.cumprod(alphas, axis=0)

        def get(vals):
            return vals[t_s.to(vals.device) - 1]

        return {
            "beta_t": get(betas),
            "alpha_t": get(alphas),
            "alpha_t_bar": get(alphas_cumprod),
            "sqrt_beta_t": get(torch.sqrt(betas)),
            "oneover_sqrt_alpha": get(torch.sqrt(1.0 / alphas)),
            "sqrt_alpha_bar": get(torch.sqrt(alphas_cumprod)),
            "sqrt_oneminus_alpha_bar": get(torch.sqrt(1.0 - alphas_cumprod)),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = len(images)
        t = torch.multinomial(torch.ones(self.dmconfig.T), B, replacement=True) + 1
        noise = torch.randn_like(images)
        x_noisy = self.q_sample(x_start=images, t=t, noise=noise)
        c = self.embed_labels(conditions)
        c = c.masked_fill(torch.rand(B, 1, device=self.device) < self.dmconfig.mask_p, self.dmconfig.condition_mask_value)
        predicted_noise = self.network(x_noisy, t.to(self.device).view(B, 1, 1, 1) / self.dmconfig.T, c)
        return F.mse_loss(noise, predicted_noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = self.embed_labels(conditions)
        table = self.scheduler(torch.arange(1, config.T + 1))  # every t at once
        rows = zip(range(1, config.T + 1), table["beta_t"], table["oneover_sqrt_alpha"], table["sqrt_oneminus_alpha_bar"])
        with torch.no_grad():
            img = torch.randn(shape, device=self.device)
            for t, beta, over, rest in reversed(list(rows)):
                time = img.new_full((shape[0], 1), t / config.T)
                guess = self.network(img, time, c)
                if omega != 0:
                    guess = guess * (1 + omega) - omega * self.network(
                        img, time, c.new_full(c.shape, config.condition_mask_value)
                    )
                img = over * (img - beta * guess / rest)
                if t > 1:
                    img += beta.sqrt() * torch.randn_like(img)
        return img.mul(config.pixel_std).add(config.pixel_mean).clamp(0, 1)

    def q_sample(self, x_start, t, noise):
        values = self.scheduler(t)
        ones = (1,) * (x_start.ndim - 1)
        return values["sqrt_alpha_bar"].view(-1, *ones) * x_start + values["sqrt_oneminus_alpha_bar"].view(-1, *ones) * noise

    def embed_labels(self, labels):
        labels = torch.as_tensor(labels, device=self.device)
        if labels.ndim == 1:
            labels = labels[:, None] == torch.arange(self.dmconfig.num_classes, device=self.device)
        return labels.float()
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        t = torch.flatten(t)
        emb_t, emb_c = self.embed_time(t), self.embed_condition(c)
        fuse = lambda block, h: block(h, time=emb_t, condition=emb_c)

        h = self.conv_in(x)
        skips = []
        for downsample, block in ((self.down_1, self.fuse_1), (self.down_2, self.fuse_2)):
            skips.append(h)
            h = fuse(block, downsample(h))

        h = fuse(self.fuse_3, self.middle(h))

        for upsample, block in ((self.up_1, self.fuse_4), (self.up_2, self.fuse_5)):
            h = fuse(block, upsample(h, skips.pop()))
        return self.conv_out(h, x, emb_t)
