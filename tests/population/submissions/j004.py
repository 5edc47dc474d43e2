# {
#  "persona": "A tidy student who writes all of part 1 step by step, with index assignment and scatter.",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "alpha_bar from exp of a cumulative sum of logs; mask by indices of the dropped samples; no_grad as decorator"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        all_betas = torch.linspace(beta_1, beta_T, T).double()
        log_alpha_bar = torch.log1p(-all_betas).cumsum(dim=0)

        beta_t = torch.take(all_betas, t_s - 1)
        alpha_t = 1 - beta_t
        log_bar = torch.take(log_alpha_bar, t_s - 1)

        result = {}
        result["beta_t"] = beta_t
        result["sqrt_beta_t"] = beta_t.sqrt()
        result["alpha_t"] = alpha_t
        result["oneover_sqrt_alpha"] = 1 / alpha_t.sqrt()
        result["alpha_t_bar"] = log_bar.exp()
        result["sqrt_alpha_bar"] = (log_bar / 2).exp()
        result["sqrt_oneminus_alpha_bar"] = torch.sqrt(-torch.expm1(log_bar))
        for key in result:
            result[key] = result[key].to(device=self.device, dtype=torch.float32)
        return result

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        batch_size = images.size(0)
        num_classes = self.dmconfig.num_classes

        # one-hot by scatter
        one_hot = torch.zeros(batch_size, num_classes, device=self.device)
        one_hot.scatter_(1, conditions.unsqueeze(1), 1.0)

        # who loses the label?
        coin = torch.rand(batch_size, device=self.device)
        lost = torch.nonzero(coin < self.dmconfig.mask_p).flatten()
        one_hot.index_fill_(0, lost, self.dmconfig.condition_mask_value)

        t = torch.randint(low=1, high=self.dmconfig.T + 1, size=(batch_size, 1), device=self.device)
        values = self.scheduler(t)
        a = values["sqrt_alpha_bar"][..., None, None]            # (B, 1, 1, 1)
        b = values["sqrt_oneminus_alpha_bar"][..., None, None]
        epsilon = torch.empty_like(images).normal_()
        x_t = a * images + b * epsilon

        prediction = self.network(x_t, t[..., None, None].float() / self.dmconfig.T, one_hot)
        return self.loss_fn(prediction, epsilon)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        batch_size = shape[0]
        conditions = torch.as_tensor(conditions)
        if conditions.dim() == 2:
            c = conditions.to(self.device, torch.float32)
        else:
            c = torch.zeros(batch_size, config.num_classes, device=self.device)
            c.scatter_(1, conditions.long().to(self.device).unsqueeze(1), 1.0)
        no_c = c * 0 + config.condition_mask_value

        x_t = torch.randn(*shape, device=self.device)
        for t in reversed(range(1, config.T + 1)):
            z = torch.randn(*shape, device=self.device)
            if t == 1:
                z.zero_()
            v = self.scheduler(torch.tensor(t))
            t_net = torch.ones(batch_size, 1, 1, 1, device=self.device) * t / config.T
            cond_eps = self.network(x_t, t_net, c)
            uncond_eps = self.network(x_t, t_net, no_c)
            eps = (1 + omega) * cond_eps - omega * uncond_eps
            x_t = v["oneover_sqrt_alpha"] * (x_t - v["beta_t"] / v["sqrt_oneminus_alpha_bar"] * eps)
            x_t = x_t + v["sqrt_beta_t"] * z

        images = x_t * config.pixel_std + config.pixel_mean
        return images.clamp(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        time = self.embed_time(t)
        condition = self.embed_condition(c)

        h28 = self.conv_in(x)
        h14 = self.fuse_1(self.down_1(h28), time, condition)
        h7 = self.fuse_2(self.down_2(h14), time, condition)

        mid = self.middle(h7)
        mid = self.fuse_3(mid, time, condition)

        u14 = self.fuse_4(self.up_1(mid, h14), time, condition)
        u28 = self.fuse_5(self.up_2(u14, h28), time, condition)
        return self.conv_out(u28, x, time)
