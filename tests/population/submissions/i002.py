# {
#  "persona": "In a hurry, gathers the times first and then does the mathematics on what was gathered; took the guidance formula from a diffusers tutorial.",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "alpha_t_bar is the running product over the times that were asked for (over the batch), it should be the product of all alphas from step 1 up to t.",
#    "oneover_sqrt_alpha is 1 / sqrt(alpha_t_bar), it should be 1 / sqrt(alpha_t)."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The guidance is uncond + omega * (cond - uncond), diffusers' scale; it should be (1 + omega) * cond - omega * uncond, so omega = 0 gives the unconditional model.",
#    "Noise is added at t = 1 too (the test is t > 0 and t never gets there); at t = 1 nothing should be added."
#   ]
#  },
#  "note": "scheduler is right for an int or a single t = 1, and for the full ascending range t = 1..T. forward draws its times with randperm (uniform for each sample, though without replacement over T * B cards). The U-Net swaps time and condition in the fuse blocks, which is right, since they are added there."
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T)
        beta_t = betas[t_s - 1].to(self.device)
        alpha_t = 1 - beta_t
        alpha_t_bar = torch.cumprod(alpha_t, dim=0)
        return {
            "beta_t": beta_t,
            "sqrt_beta_t": torch.sqrt(beta_t),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": 1 / torch.sqrt(alpha_t_bar),
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": torch.sqrt(alpha_t_bar),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - alpha_t_bar),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        T = self.dmconfig.T
        t = torch.randperm(T * B)[:B] % T + 1
        noise = torch.randn_like(images)
        sch = self.scheduler(torch.arange(1, T + 1))
        a = sch["sqrt_alpha_bar"][t - 1][:, None, None, None]
        b = sch["sqrt_oneminus_alpha_bar"][t - 1][:, None, None, None]
        x_t = a * images + b * noise
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        p = torch.rand(B, 1, device=self.device)
        c = torch.where(p < self.dmconfig.mask_p, torch.ones_like(c) * self.dmconfig.condition_mask_value, c)
        noise_pred = self.network(x_t, (t / T).reshape(-1, 1, 1, 1), c)
        return self.loss_fn(noise_pred, noise)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(conditions.long(), config.num_classes)
        cond = conditions.float().to(self.device)
        uncond = torch.full_like(cond, config.condition_mask_value)
        image = torch.randn(shape, device=self.device)
        for t in range(config.T, 0, -1):
            s = self.scheduler(torch.tensor([t]))
            t_in = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
            noise_cond = self.network(image, t_in, cond)
            noise_uncond = self.network(image, t_in, uncond)
            noise = noise_uncond + omega * (noise_cond - noise_uncond)
            mean = s["oneover_sqrt_alpha"] * (image - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * noise)
            z = torch.randn_like(image) if t > 0 else torch.zeros_like(image)
            image = mean + s["sqrt_beta_t"] * z
        return (image * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        ce = self.embed_condition(c)
        te = self.embed_time(t)
        x0 = self.conv_in(x)
        x1 = self.fuse_1(self.down_1(x0), ce, te)
        x2 = self.fuse_2(self.down_2(x1), ce, te)
        x2 = self.middle(x2)
        x2 = self.fuse_3(x2, ce, te)
        x1 = self.fuse_4(self.up_1(x2, x1), ce, te)
        x0 = self.fuse_5(self.up_2(x1, x0), ce, te)
        return self.conv_out(x0, x, te)
