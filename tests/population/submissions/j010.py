# {
#  "persona": "A student who moved code over from a repository that embeds integer timesteps and counts from 0.",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "t comes from randint(1, T), which never draws T; it should be uniform in 1..T.",
#    "The network is given t itself; it should be given t / T."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The network is given t itself; it should be given t / T.",
#    "Noise is added for t > 0, so at the last step t = 1 too; there it should be none.",
#    "The mask row is made with the integer dtype of the one-hot labels, which cuts off the fraction of condition_mask_value (0.5 becomes 0); it should be floats."
#   ],
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "t is made an integer, so every time in [0, 1) becomes 0; it should be embedded as it is.",
#    "conv_out is given the embedding of the condition in the place of that of the time (see OutputBlock); it should be given the time's."
#   ]
#  },
#  "note": "forward and sample agree on the unscaled t, for which the network that truncates t to integers works, so training and sampling would fit together; with the default condition_mask_value = -1 the integer mask row is right; scheduler is right"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T)
        alphas = 1 - betas
        alpha_bars = torch.cumprod(alphas, dim=0)
        idx = t_s - 1
        beta_t, alpha_t, alpha_t_bar = betas[idx], alphas[idx], alpha_bars[idx]
        out = {
            "beta_t": beta_t,
            "sqrt_beta_t": torch.sqrt(beta_t),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": 1 / torch.sqrt(alpha_t),
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": torch.sqrt(alpha_t_bar),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - alpha_t_bar),
        }
        return {k: v.to(self.device) for k, v in out.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        n = images.shape[0]
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        mask = (torch.rand(n, device=self.device) < self.dmconfig.mask_p).float().unsqueeze(1)
        c = c * (1 - mask) + mask * self.dmconfig.condition_mask_value
        t = torch.randint(1, self.dmconfig.T, (n,), device=self.device)
        sched = self.scheduler(t)
        eps = torch.randn_like(images)
        x_t = sched["sqrt_alpha_bar"].view(n, 1, 1, 1) * images + sched["sqrt_oneminus_alpha_bar"].view(n, 1, 1, 1) * eps
        pred = self.network(x_t, t.float().view(n, 1, 1, 1), c)
        return self.loss_fn(pred, eps)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        n = shape[0]
        if conditions.ndim == 1:
            conditions = F.one_hot(conditions.long(), config.num_classes)
        c = conditions.to(self.device)
        c_null = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                t_in = torch.full((n, 1, 1, 1), float(t), device=self.device)
                eps = (1 + omega) * self.network(x, t_in, c) - omega * self.network(x, t_in, c_null)
                sched = self.scheduler(t)
                z = torch.randn_like(x) if t > 0 else torch.zeros_like(x)
                x = sched["oneover_sqrt_alpha"] * (x - sched["beta_t"] / sched["sqrt_oneminus_alpha_bar"] * eps)
                x = x + sched["sqrt_beta_t"] * z
        x = x * config.pixel_std + config.pixel_mean
        return x.clamp(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        temb = self.embed_time(t.long())
        cemb = self.embed_condition(c)
        h0 = self.conv_in(x)
        h1 = self.fuse_1(self.down_1(h0), temb, cemb)
        h2 = self.fuse_2(self.down_2(h1), temb, cemb)
        h = self.fuse_3(self.middle(h2), temb, cemb)
        h = self.fuse_4(self.up_1(h, h1), temb, cemb)
        h = self.fuse_5(self.up_2(h, h0), temb, cemb)
        return self.conv_out(h, x, cemb)
