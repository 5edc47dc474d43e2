# {
#  "persona": "Asked a chat assistant for \"classifier-free guidance training loop\" and merged three answers.",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "For a chain of T = 1 the slope divides by T - 1 = 0 and all values are nan; beta should be beta_1 there."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "One noise image is drawn and shared by the whole batch (it broadcasts); each sample should have its own noise.",
#    "Labels are dropped with probability 1 - mask_p (the comparison is the wrong way round); it should be mask_p.",
#    "The network is given (t - 1) / T; it should be given t / T."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "forward: with one image or with equal times for all the loss looks right; the scheduler is right for T > 1. sample is right: it goes by x_0 (unclamped) and equation 7, which is equation 11 again."
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        t = torch.arange(1, T + 1, dtype=torch.float32)
        betas = beta_1 + (t - 1) / (T - 1) * (beta_T - beta_1)
        alphas = 1.0 - betas
        alpha_bars = torch.cumprod(alphas, dim=0)
        index = t_s - 1
        values = dict(
            beta_t=betas,
            sqrt_beta_t=betas.sqrt(),
            alpha_t=alphas,
            oneover_sqrt_alpha=alphas.rsqrt(),
            alpha_t_bar=alpha_bars,
            sqrt_alpha_bar=alpha_bars.sqrt(),
            sqrt_oneminus_alpha_bar=torch.sqrt(1.0 - alpha_bars),
        )
        return {key: value[index].to(self.device) for key, value in values.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        batch_size = images.shape[0]
        config = self.dmconfig

        # 1. sample a timestep for each image
        t = torch.randint(1, config.T + 1, (batch_size,), device=self.device)
        schedule = self.scheduler(t)

        # 2. sample noise and add it according to the noise magnitude at each timestep
        noise = torch.randn(1, *images.shape[1:], device=self.device)
        sqrt_alpha_bar = schedule["sqrt_alpha_bar"].view(-1, 1, 1, 1)
        sqrt_one_minus = schedule["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1)
        noisy_images = sqrt_alpha_bar * images + sqrt_one_minus * noise

        # 3. randomly drop the conditioning
        cond = F.one_hot(conditions, config.num_classes).float()
        drop = torch.rand(batch_size, device=self.device) > config.mask_p
        cond[drop] = config.condition_mask_value

        # 4. predict the noise residual and compute the loss
        t_norm = (t - 1) / config.T
        noise_pred = self.network(noisy_images, t_norm.view(-1, 1, 1, 1), cond)
        return F.mse_loss(noise_pred, noise.expand_as(noise_pred))

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        conditions = torch.as_tensor(conditions, device=self.device)
        cond = F.one_hot(conditions.long(), config.num_classes).float() if conditions.ndim == 1 else conditions.float()
        uncond = torch.full_like(cond, config.condition_mask_value)
        schedule = self.scheduler(torch.arange(1, config.T + 1))
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for i in reversed(range(config.T)):
                t = torch.full((shape[0], 1, 1, 1), (i + 1) / config.T, device=self.device)
                if omega == 0:
                    eps = self.network(x, t, cond)
                else:
                    eps = (1 + omega) * self.network(x, t, cond) - omega * self.network(x, t, uncond)
                alpha, alpha_bar = schedule["alpha_t"][i], schedule["alpha_t_bar"][i]
                x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
                # posterior mean, eq. 7, of the predicted x0
                alpha_bar_prev = schedule["alpha_t_bar"][i - 1] if i > 0 else torch.ones_like(alpha_bar)
                mean = (alpha_bar_prev.sqrt() * (1 - alpha) * x0 + alpha.sqrt() * (1 - alpha_bar_prev) * x) / (1 - alpha_bar)
                x = mean if i == 0 else mean + schedule["sqrt_beta_t"][i] * torch.randn_like(x)
        return (config.pixel_std * x + config.pixel_mean).clip(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        t_emb, c_emb = self.embed_time(t), self.embed_condition(c)
        conditioning = dict(time=t_emb, condition=c_emb)
        skips = {28: self.conv_in(x)}
        skips[14] = self.fuse_1(self.down_1(skips[28]), **conditioning)
        h = self.fuse_2(self.down_2(skips[14]), **conditioning)
        h = self.fuse_3(self.middle(h), **conditioning)
        h = self.fuse_4(self.up_1(h, skips[14]), **conditioning)
        h = self.fuse_5(self.up_2(h, skips[28]), **conditioning)
        return self.conv_out(h, x, t_emb)
