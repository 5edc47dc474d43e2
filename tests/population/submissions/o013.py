# {
#  "persona": "mixes up alpha and alpha_bar, batches the products",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The input is normalised by the mean and deviation of the whole batch, so that a sample's answer depends on the others of its batch (and its brightness is lost); x should go in as it is."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "alpha_t_bar is the running product over the times that were asked for; it should be the product of all alphas up to each time."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "x_t is alpha_bar_t x_0 + (1 - alpha_bar_t) epsilon; both factors need a square root.",
#    "One coin decides for the whole batch whether labels are dropped; each sample needs a coin of its own."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The prediction is scaled by beta_t / (1 - alpha_bar_t), without the square root of the denominator.",
#    "sigma_t^2 is the posterior variance; the docstring asks for sigma_t = sqrt(beta_t)."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta = torch.linspace(beta_1, beta_T, T)
        t = t_s - 1
        beta_t = beta[t].to(self.device)
        alpha_t = 1 - beta_t
        alpha_t_bar = torch.cumprod(alpha_t, dim=0) if alpha_t.ndim else alpha_t
        return {
            "beta_t": beta_t, "alpha_t": alpha_t, "alpha_t_bar": alpha_t_bar,
            "sqrt_beta_t": beta_t.sqrt(),
            "oneover_sqrt_alpha": 1 / alpha_t.sqrt(),
            "sqrt_alpha_bar": alpha_t_bar.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - alpha_t_bar).sqrt(),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        dm = self.dmconfig
        batch_size = images.shape[0]
        t = torch.randint(1, dm.T + 1, (batch_size,), device=self.device)
        noise = torch.randn_like(images)
        s = self.scheduler(t)
        ab = s["alpha_t_bar"].view(-1, 1, 1, 1)
        x_t = ab * images + (1 - ab) * noise
        c = F.one_hot(conditions, dm.num_classes).float()
        if torch.rand(1).item() < dm.mask_p:
            c = torch.full_like(c, dm.condition_mask_value)
        noise_pred = self.network(x_t, t.float().view(-1, 1, 1, 1) / dm.T, c)
        return self.loss_fn(noise_pred, noise)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = F.one_hot(conditions, config.num_classes).float() if conditions.ndim == 1 else conditions.float()
        c = c.to(self.device)
        empty = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape).to(self.device)
        for t in range(config.T, 0, -1):
            s = self.scheduler(t)
            time = torch.full((len(c), 1, 1, 1), t / config.T).to(self.device)
            eps = (1 + omega) * self.network(x, time, c) - omega * self.network(x, time, empty)
            mean = (x - s["beta_t"] / (1 - s["alpha_t_bar"]) * eps) * s["oneover_sqrt_alpha"]
            if t > 1:
                prev = self.scheduler(t - 1)["alpha_t_bar"]
                sigma = torch.sqrt((1 - prev) / (1 - s["alpha_t_bar"]) * s["beta_t"])
                mean = mean + sigma * torch.randn_like(x)
            x = mean
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        t = self.embed_time(t)
        c = self.embed_condition(c)
        x = (x - x.mean()) / (x.std() + 1e-5)
        skip0 = self.conv_in(x)
        skip1 = self.fuse_1(self.down_1(skip0), t, c)
        h = self.fuse_2(self.down_2(skip1), t, c)
        h = self.fuse_3(self.middle(h), t, c)
        h = self.fuse_4(self.up_1(h, skip1), t, c)
        h = self.fuse_5(self.up_2(h, skip0), t, c)
        return self.conv_out(h, x, t)
