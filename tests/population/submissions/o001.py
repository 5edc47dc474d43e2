# {
#  "persona": "follows the original repo template: .to(device) everywhere, dmconfig unpacked into locals",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The times are drawn with randint(1, T), whose upper end is left out, so t = T is never trained; they should be uniform in 1..T."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The fresh noise is scaled by beta_t, although the standard deviation of the step is sqrt(beta_t)."
#   ]
#  },
#  "note": "bernoulli mask, repeat and view; (1+w) c - w u"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        device = self.device
        t_s = t_s.to(device)
        # betas = torch.linspace(beta_1, beta_T, T + 1)
        betas = torch.linspace(beta_1, beta_T, T).to(device)
        alphas = 1.0 - betas
        alpha_bars = torch.cumprod(alphas, dim=0)

        beta_t = betas[t_s - 1]
        alpha_t = alphas[t_s - 1]
        alpha_t_bar = alpha_bars[t_s - 1]
        sqrt_beta_t = torch.sqrt(beta_t)
        oneover_sqrt_alpha = 1 / torch.sqrt(alpha_t)
        sqrt_alpha_bar = torch.sqrt(alpha_t_bar)
        sqrt_oneminus_alpha_bar = torch.sqrt(1 - alpha_t_bar)
        return {
            'beta_t': beta_t,
            'sqrt_beta_t': sqrt_beta_t,
            'alpha_t': alpha_t,
            'sqrt_alpha_bar': sqrt_alpha_bar,
            'oneover_sqrt_alpha': oneover_sqrt_alpha,
            'alpha_t_bar': alpha_t_bar,
            'sqrt_oneminus_alpha_bar': sqrt_oneminus_alpha_bar
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        device = self.device
        T = self.dmconfig.T
        mask_p = self.dmconfig.mask_p
        num_classes = self.dmconfig.num_classes
        B = images.shape[0]

        one_hot = F.one_hot(conditions, num_classes=num_classes).float().to(device)
        mask = torch.bernoulli(torch.full((B, 1), 1 - mask_p)).to(device)
        one_hot = one_hot * mask.repeat(1, num_classes) + self.dmconfig.condition_mask_value * (1 - mask)

        t = torch.randint(1, T, (B, 1)).to(device)
        noise = torch.randn_like(images).to(device)
        s = self.scheduler(t)
        sqrt_ab = s['sqrt_alpha_bar'].view(B, 1, 1, 1)
        sqrt_1mab = s['sqrt_oneminus_alpha_bar'].view(B, 1, 1, 1)
        x_t = sqrt_ab * images + sqrt_1mab * noise

        t_norm = (t / T).view(B, 1, 1, 1)
        noise_pred = self.network(x_t, t_norm, one_hot)
        noise_loss = self.loss_fn(noise_pred, noise)
        return noise_loss

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        T, omega = config.T, float(omega)
        num_classes = config.num_classes
        conditions = conditions.to(device)
        if conditions.dim() == 1:
            conditions = F.one_hot(conditions.long(), num_classes)
        c = conditions.float()
        uncond = torch.full_like(c, config.condition_mask_value)

        X_t = torch.randn(shape).to(device)
        with torch.no_grad():
            for t in range(T, 0, -1):
                t_s = torch.full((shape[0], 1), t)
                s = {k: v.view(-1, 1, 1, 1) for k, v in self.scheduler(t_s).items()}
                t_in = (t_s / T).view(-1, 1, 1, 1).to(device)
                z = torch.randn(shape).to(device) if t > 1 else torch.zeros(shape).to(device)
                eps_c = self.network(X_t, t_in, c)
                eps_u = self.network(X_t, t_in, uncond)
                eps = (1 + omega) * eps_c - omega * eps_u
                X_t = s['oneover_sqrt_alpha'] * (X_t - s['beta_t'] / s['sqrt_oneminus_alpha_bar'] * eps) + s['beta_t'] * z
        generated_images = (X_t * config.pixel_std + config.pixel_mean).clamp(0, 1)
        return generated_images
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        temb = self.embed_time(t)
        cemb = self.embed_condition(c)

        x_init = self.conv_in(x)
        down1 = self.fuse_1(self.down_1(x_init), temb, cemb)
        down2 = self.fuse_2(self.down_2(down1), temb, cemb)

        hidden = self.middle(down2)
        hidden = self.fuse_3(hidden, temb, cemb)

        up1 = self.up_1(hidden, down1)
        up1 = self.fuse_4(up1, temb, cemb)
        up2 = self.up_2(up1, x_init)
        up2 = self.fuse_5(up2, temb, cemb)

        out = self.conv_out(up2, x, temb)
        return out
