# {
#  "persona": "pytorch tutorial style: helper functions, dict of tables, everything .to(device)",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "noise and x_t in a helper that returns both; the label row is built by indexing an extended identity matrix"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        device = self.device
        beta = torch.linspace(beta_1, beta_T, T).to(device)
        tables = {"beta_t": beta, "alpha_t": 1 - beta, "alpha_t_bar": torch.cumprod(1 - beta, 0)}
        out = {}
        for name, table in tables.items():
            out[name] = torch.index_select(table, 0, (t_s.to(device) - 1).reshape(-1)).reshape(t_s.shape)
        out["sqrt_beta_t"] = out["beta_t"].sqrt()
        out["oneover_sqrt_alpha"] = 1 / out["alpha_t"].sqrt()
        out["sqrt_alpha_bar"] = out["alpha_t_bar"].sqrt()
        out["sqrt_oneminus_alpha_bar"] = (1 - out["alpha_t_bar"]).sqrt()
        return out

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        device = self.device
        t = torch.randint(1, self.dmconfig.T + 1, (images.shape[0], 1)).to(device)
        x_t, noise = self.corrupt(images, t)
        # row num_classes of the table is "no label"
        K = self.dmconfig.num_classes
        rows = torch.cat([torch.eye(K), torch.full((1, K), float(self.dmconfig.condition_mask_value))]).to(device)
        dropped = (torch.rand(images.shape[0]) < self.dmconfig.mask_p).to(device)
        c = rows[torch.where(dropped, torch.full_like(conditions, K), conditions)]
        noise_pred = self.network(x_t, t.view(-1, 1, 1, 1) / self.dmconfig.T, c)
        return self.loss_fn(noise_pred, noise)

    def corrupt(self, images, t):
        noise = torch.randn_like(images)
        s = self.scheduler(t)
        x_t = s["sqrt_alpha_bar"].view(-1, 1, 1, 1) * images + s["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1) * noise
        return x_t, noise

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        if len(conditions.shape) == 1:
            conditions = torch.eye(config.num_classes).to(device)[conditions.to(device)]
        conditions = conditions.to(device).float()
        no_condition = torch.full(conditions.shape, float(config.condition_mask_value)).to(device)
        with torch.no_grad():
            x = torch.randn(shape).to(device)
            for i in reversed(range(1, config.T + 1)):
                t = (torch.ones(shape[0]) * i).to(device).long()
                s = self.scheduler(t)
                s = {k: v[:, None, None, None] for k, v in s.items()}
                pred_c = self.network(x, (t / config.T)[:, None, None, None], conditions)
                pred_u = self.network(x, (t / config.T)[:, None, None, None], no_condition)
                pred = pred_c * (1 + omega) - pred_u * omega
                if i > 1:
                    noise = torch.randn_like(x)
                else:
                    noise = torch.zeros_like(x)
                x = s["oneover_sqrt_alpha"] * (x - (1 - s["alpha_t"]) / s["sqrt_oneminus_alpha_bar"] * pred) + s["sqrt_beta_t"] * noise
        x = x * config.pixel_std + config.pixel_mean
        x[x < 0] = 0
        x[x > 1] = 1
        return x
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        t = t.to(x.device)
        c = c.to(x.device)
        time = self.embed_time(t)
        context = self.embed_condition(c)
        x0 = self.conv_in(x)
        down1 = self.down_1(x0)
        down1 = self.fuse_1(down1, time, context)
        down2 = self.down_2(down1)
        down2 = self.fuse_2(down2, time, context)
        center = self.middle(down2)
        center = self.fuse_3(center, time, context)
        up = self.fuse_4(self.up_1(center + down2, down1), time, context)
        up = self.fuse_5(self.up_2(up, x0), time, context)
        return self.conv_out(up, x, time)
