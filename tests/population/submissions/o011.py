# {
#  "persona": "late-night submission with wrong variables",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The embedding of the time is computed and never used, every block gets the condition twice; time and condition should both be joined in."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "alpha_t_bar is alpha_t to the power t; it should be the product alpha_1 ... alpha_t."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "One time is drawn and repeated for the whole batch; each sample needs a time of its own.",
#    "The target is x_t - images, what was added altogether; it should be the noise epsilon."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The loop ends at t = 2, so that the step at t = 1 is missing; it should run from T down to 1."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T, device=self.device)
        t = t_s.to(self.device)
        beta_t = betas[t - 1]
        alpha_t = 1 - beta_t
        alpha_t_bar = alpha_t ** t
        return {
            'beta_t': beta_t,
            'alpha_t': alpha_t,
            'alpha_t_bar': alpha_t_bar,
            'sqrt_beta_t': beta_t ** (1 / 2),
            'oneover_sqrt_alpha': 1 / alpha_t ** (1 / 2),
            'sqrt_alpha_bar': alpha_t_bar ** (1 / 2),
            'sqrt_oneminus_alpha_bar': (1 - alpha_t_bar) ** (1 / 2),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B, C, H, W = images.shape
        t = torch.randint(1, self.dmconfig.T + 1, (1,)).repeat(B).to(self.device)
        s = self.scheduler(t)
        e = torch.randn(B, C, H, W, device=self.device)
        x_t = s['sqrt_alpha_bar'].view(B, 1, 1, 1) * images + s['sqrt_oneminus_alpha_bar'].view(B, 1, 1, 1) * e
        onehot = F.one_hot(conditions, self.dmconfig.num_classes).float()
        keep = (torch.rand(B, 1, device=self.device) > self.dmconfig.mask_p).float()
        onehot = onehot * keep + (1 - keep) * self.dmconfig.condition_mask_value
        e_pred = self.network(x_t, t.view(B, 1, 1, 1) / self.dmconfig.T, onehot)
        return self.loss_fn(e_pred, x_t - images)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B = shape[0]
        onehot = conditions
        if onehot.ndim == 1:
            onehot = F.one_hot(onehot, config.num_classes)
        onehot = onehot.float().to(self.device)
        uncond = torch.full_like(onehot, config.condition_mask_value)
        x = torch.randn(shape).to(self.device)
        for t in range(config.T, 1, -1):
            s = self.scheduler(t)
            tt = torch.full((B, 1), t / config.T).to(self.device)
            e_c = self.network(x, tt, onehot)
            e_u = self.network(x, tt, uncond)
            e = (1 + omega) * e_c - omega * e_u
            z = torch.randn_like(x) if t > 1 else 0
            x = s['oneover_sqrt_alpha'] * (x - s['beta_t'] / s['sqrt_oneminus_alpha_bar'] * e) + s['sqrt_beta_t'] * z
        return (config.pixel_std * x + config.pixel_mean).clamp(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        t_emb = self.embed_time(t)
        c_emb = self.embed_condition(c)
        # same embedding for all levels
        emb = c_emb
        x0 = self.conv_in(x)
        x1 = self.fuse_1(self.down_1(x0), emb, emb)
        x2 = self.fuse_2(self.down_2(x1), emb, emb)
        x2 = self.fuse_3(self.middle(x2), emb, emb)
        y1 = self.fuse_4(self.up_1(x2, x1), emb, emb)
        y0 = self.fuse_5(self.up_2(y1, x0), emb, emb)
        return self.conv_out(y0, x, emb)
