# {
#  "persona": "wrote for the default settings only",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "The step of the line is (beta_T - beta_1) / T, so that the last beta stays below beta_T; with T points there are T - 1 steps between them."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The time is divided by 400; it should be divided by T.",
#    "A dropped row becomes -1 in every place whatever the settings say; it should become condition_mask_value."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The normalisation is undone with MNIST's numbers written into the code; it should use pixel_std and pixel_mean of the settings."
#   ]
#  },
#  "note": "the U-Net joins label and time by hand on top of the blocks"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        step = (beta_T - beta_1) / T
        beta = beta_1 + step * torch.arange(T, device=self.device)
        alpha = 1 - beta
        alpha_bar = torch.ones_like(alpha)
        running = 1.0
        for i in range(T):
            running = running * alpha[i]
            alpha_bar[i] = running
        k = t_s.to(self.device) - 1
        return {
            "beta_t": beta[k], "alpha_t": alpha[k], "alpha_t_bar": alpha_bar[k],
            "sqrt_beta_t": beta[k].sqrt(),
            "oneover_sqrt_alpha": 1 / alpha[k].sqrt(),
            "sqrt_alpha_bar": alpha_bar[k].sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - alpha_bar[k]).sqrt(),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = len(images)
        t = torch.randint(1, self.dmconfig.T + 1, (B,)).to(self.device)
        sch = self.scheduler(t)
        noise = torch.randn_like(images)
        x_t = sch["sqrt_alpha_bar"].view(B, 1, 1, 1) * images + sch["sqrt_oneminus_alpha_bar"].view(B, 1, 1, 1) * noise
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        mask = (torch.rand(B, 1) < self.dmconfig.mask_p).float().to(self.device)
        c = c * (1 - mask) - mask
        out = self.network(x_t, t.view(B, 1, 1, 1) / 400, c)
        return self.loss_fn(out, noise)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B = len(conditions)
        if conditions.ndim == 1:
            conditions = F.one_hot(conditions, config.num_classes)
        c = conditions.float().to(self.device)
        null = torch.full_like(c, config.condition_mask_value)
        x_t = torch.randn(shape, device=self.device)
        for t in range(config.T, 0, -1):
            sch = self.scheduler(t)
            time = torch.full((B, 1, 1, 1), t / config.T, device=self.device)
            eps = (1 + omega) * self.network(x_t, time, c) - omega * self.network(x_t, time, null)
            x_t = (x_t - sch["beta_t"] / sch["sqrt_oneminus_alpha_bar"] * eps) * sch["oneover_sqrt_alpha"]
            x_t = x_t + sch["sqrt_beta_t"] * torch.randn_like(x_t) * (t != 1)
        return (x_t * 0.3081 + 0.1307).clamp(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        # time and label are joined by hand here: scale with the label, shift with the time (as in the original homework),
        # on top of the FiLM blocks
        t = self.embed_time(t)
        c = self.embed_condition(c)
        h = self.conv_in(x)
        res = {28: h}
        h = self.fuse_1(self.down_1(h), t, c)
        res[14] = h
        h = self.fuse_2(self.down_2(h), t, c)
        h = self.fuse_3(self.middle(h), t, c)
        F_ = h.shape[1] // 2
        h = h * (1 + c[:, : 2 * F_, None, None]) + t[:, : 2 * F_, None, None]
        h = self.fuse_4(self.up_1(h, res[14]), t, c)
        h = h * (1 + c[:, :F_, None, None]) + t[:, :F_, None, None]
        h = self.fuse_5(self.up_2(h, res[28]), t, c)
        return self.conv_out(h, x, t)
