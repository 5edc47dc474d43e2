# {
#  "persona": "tinkerer: adds dropout and a tanh",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "F.dropout is called without training=self.training, so it drops features in evaluation mode, too, and two calls give two answers.",
#    "The answer goes through tanh and stays within [-1, 1]; Gaussian noise is not bounded."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "The line divides by T - 1, so that T = 1, which the settings allow, raises ZeroDivisionError; the only beta should then be beta_1."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The coin is thrown for each entry of the one-hot vector, so that single entries are masked; one coin should mask the whole row of a sample."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "one scheduler call for all times before the loop"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        t = t_s.float().to(self.device)
        beta_t = beta_1 + (t - 1) * (beta_T - beta_1) / (T - 1)
        alpha_t = 1 - beta_t
        # alpha_bar by hand
        all_beta = torch.tensor([beta_1 + i * (beta_T - beta_1) / (T - 1) for i in range(T)], device=self.device)
        alpha_bar = torch.cumprod(1 - all_beta, dim=-1)
        alpha_t_bar = alpha_bar[t_s.to(self.device) - 1]
        return {
            "beta_t": beta_t,
            "sqrt_beta_t": beta_t.sqrt(),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": 1 / alpha_t.sqrt(),
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": alpha_t_bar.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - alpha_t_bar).sqrt(),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        T, p, K = self.dmconfig.T, self.dmconfig.mask_p, self.dmconfig.num_classes
        N = images.shape[0]
        y = F.one_hot(conditions, K).float()
        drop = torch.rand_like(y) < p
        y[drop] = self.dmconfig.condition_mask_value
        t = torch.randint(1, T + 1, (N,), device=self.device)
        n = torch.randn_like(images)
        sched = self.scheduler(t)
        xt = torch.einsum('n,nchw->nchw', sched["sqrt_alpha_bar"], images)
        xt = xt + torch.einsum('n,nchw->nchw', sched["sqrt_oneminus_alpha_bar"], n)
        n_hat = self.network(xt, t / T, y)
        return F.mse_loss(n_hat, n, reduction='mean')

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        model_device = self.device
        if conditions.ndim == 1:
            y = F.one_hot(conditions.to(model_device), config.num_classes).float()
        else:
            y = conditions.to(model_device).float()
        y0 = torch.full_like(y, config.condition_mask_value)
        N = y.shape[0]
        img = torch.randn(shape, device=model_device)
        sched = self.scheduler(torch.arange(1, config.T + 1))
        coef1 = sched["oneover_sqrt_alpha"].tolist()
        coef2 = (sched["beta_t"] / sched["sqrt_oneminus_alpha_bar"]).tolist()
        sigma = sched["sqrt_beta_t"].tolist()
        for i in reversed(range(config.T)):
            time = torch.full((N,), (i + 1) / config.T, device=model_device)
            e = (1 + omega) * self.network(img, time, y) - omega * self.network(img, time, y0)
            img = coef1[i] * (img - coef2[i] * e)
            if i:
                img = img + sigma[i] * torch.randn_like(img)
        img = img * config.pixel_std + config.pixel_mean
        return torch.clamp(img, 0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        temb = self.embed_time(t)
        cemb = self.embed_condition(c)
        h0 = self.conv_in(x)
        h1 = self.fuse_1(self.down_1(h0), temb, cemb)
        h2 = self.fuse_2(self.down_2(h1), temb, cemb)
        h2 = self.fuse_3(self.middle(h2), temb, cemb)
        h2 = F.dropout(h2, 0.1)
        u1 = self.fuse_4(self.up_1(h2, h1), temb, cemb)
        u0 = self.fuse_5(self.up_2(u1, h0), temb, cemb)
        return torch.tanh(self.conv_out(u0, x, temb))
