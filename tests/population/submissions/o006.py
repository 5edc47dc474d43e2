# {
#  "persona": "half read the assignment; copies from a 0-based blog",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "The betas are a line of T + 1 points indexed by t, so that beta_1 stands at a time 0 that does not exist and enters alpha_bar; the line should have T points, from beta_1 at t = 1 to beta_T at t = T."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The network is given (t - 1) / T, because t was drawn 0-based; it should be given t / T.",
#    "Dropped labels become -1 whatever the settings say; they should become condition_mask_value."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "Without condition the network gets a row of zeros; it should get a row of condition_mask_value."
#   ]
#  },
#  "note": "the U-Net leaves out the share of x at the output; the sampler counts 0-based and shifts"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta = torch.linspace(beta_1, beta_T, T + 1).to(self.device)
        alpha = 1 - beta
        alpha_bar = torch.cumprod(alpha, dim=0)
        t_s = t_s.to(self.device)
        return {
            "beta_t": beta[t_s],
            "alpha_t": alpha[t_s],
            "alpha_t_bar": alpha_bar[t_s],
            "sqrt_beta_t": torch.sqrt(beta)[t_s],
            "oneover_sqrt_alpha": torch.rsqrt(alpha)[t_s],
            "sqrt_alpha_bar": torch.sqrt(alpha_bar)[t_s],
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - alpha_bar)[t_s],
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        T = self.dmconfig.T
        t = torch.randint(0, T, (B, 1), device=self.device)
        epsilon = torch.randn_like(images)
        sch = self.scheduler(t + 1)
        xt = sch["sqrt_alpha_bar"].reshape(B, 1, 1, 1) * images + sch["sqrt_oneminus_alpha_bar"].reshape(B, 1, 1, 1) * epsilon
        onehot = F.one_hot(conditions, self.dmconfig.num_classes).float()
        p = torch.rand(B, device=self.device)
        onehot[p < self.dmconfig.mask_p] = -1
        out = self.network(xt, (t / T).reshape(B, 1, 1, 1), onehot)
        return self.loss_fn(out, epsilon)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B = shape[0]
        if conditions.ndim == 1:
            conditions = F.one_hot(conditions.long(), config.num_classes)
        c = conditions.to(self.device).float()
        null = torch.zeros_like(c)
        x = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for t in reversed(range(config.T)):
                s = self.scheduler(t + 1)
                tt = torch.full((B, 1, 1, 1), (t + 1) / config.T, device=self.device)
                e = (1 + omega) * self.network(x, tt, c) - omega * self.network(x, tt, null)
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * e)
                if t > 0:
                    x = x + s["sqrt_beta_t"] * torch.randn_like(x)
        return torch.clamp(x * config.pixel_std + config.pixel_mean, 0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        t = self.embed_time(t.flatten())
        c = self.embed_condition(c)
        x1 = self.conv_in(x)
        x2 = self.down_1(x1)
        x2 = self.fuse_1(x2, t, c)
        x3 = self.down_2(x2)
        x3 = self.fuse_2(x3, t, c)
        x4 = self.middle(x3)
        x4 = self.fuse_3(x4, t, c)
        x5 = self.fuse_4(self.up_1(x4, x2), t, c)
        x6 = self.fuse_5(self.up_2(x5, x1), t, c) + x1
        return self._head(x6)

    def _head(self, h):
        # only the last conv of the output block, no share of x
        h = F.silu(self.conv_out.norm(h))
        return self.conv_out.conv(h)
