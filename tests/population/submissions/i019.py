# {
#  "persona": "C programmer: loops over samples, while loops, lists of scalars, pre-allocated outputs, early continue.",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "Every batch operation is a loop over samples; scheduler fills preallocated tensors element by element on flattened t; forward draws noise, t and coin sample by sample; the loss is one call of the network on the stacked batch; add_noise loops; generate_sample has a while loop and asks for the null prediction only if w != 0."
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        names = ["beta_t", "sqrt_beta_t", "alpha_t", "oneover_sqrt_alpha", "alpha_t_bar", "sqrt_alpha_bar", "sqrt_oneminus_alpha_bar"]
        # one pass over the chain
        beta = [0.0] * (T + 1)
        alpha_bar = [1.0] * (T + 1)
        for t in range(1, T + 1):
            if T == 1:
                beta[t] = beta_1
            else:
                beta[t] = ((T - t) * beta_1 + (t - 1) * beta_T) / (T - 1)
            alpha_bar[t] = alpha_bar[t - 1] * (1.0 - beta[t])
        out = torch.zeros(len(names), t_s.numel())
        flat = t_s.reshape(-1).tolist()
        for j in range(len(flat)):
            b = beta[flat[j]]
            ab = alpha_bar[flat[j]]
            out[0][j] = b
            out[1][j] = b**0.5
            out[2][j] = 1.0 - b
            out[3][j] = 1.0 / (1.0 - b) ** 0.5
            out[4][j] = ab
            out[5][j] = ab**0.5
            out[6][j] = (1.0 - ab) ** 0.5
        result = {}
        for i in range(len(names)):
            result[names[i]] = out[i].reshape(t_s.shape).to(self.device)
        return result

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        K = self.dmconfig.num_classes
        xs, es, ts, cs = [], [], [], []
        for i in range(images.shape[0]):
            t = int(torch.randint(1, self.dmconfig.T + 1, ()))
            k = self.scheduler(t)
            e = torch.randn(images[i].shape).to(images.device)
            xs.append(k["sqrt_alpha_bar"] * images[i] + k["sqrt_oneminus_alpha_bar"] * e)
            es.append(e)
            ts.append(t / self.dmconfig.T)
            if torch.rand(()).item() < self.dmconfig.mask_p:
                cs.append([self.dmconfig.condition_mask_value] * K)
                continue
            row = [0.0] * K
            row[int(conditions[i])] = 1.0
            cs.append(row)
        t_in = torch.tensor(ts, device=images.device).view(-1, 1, 1, 1)
        c_in = torch.tensor(cs, dtype=torch.float32, device=images.device)
        return self.loss_fn(self.network(torch.stack(xs), t_in, c_in), torch.stack(es))

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B, K = shape[0], config.num_classes
        c = torch.zeros(B, K)
        for i in range(B):
            if conditions.ndim == 1:
                c[i][int(conditions[i])] = 1
            else:
                c[i] = conditions[i]
        c = c.to(self.device)
        mask = torch.zeros(B, K, device=self.device) + config.condition_mask_value
        previously = torch.is_grad_enabled()
        torch.set_grad_enabled(False)
        try:
            x = torch.randn(shape).to(self.device)
            t = config.T
            while t > 0:
                k = self.scheduler(t)
                time = torch.ones(B, 1, 1, 1, device=self.device) * (t / config.T)
                eps_c = self.network(x, time, c)
                eps_u = self.network(x, time, mask)
                eps = (1 + omega) * eps_c - omega * eps_u
                x = k["oneover_sqrt_alpha"] * (x - (1 - k["alpha_t"]) / k["sqrt_oneminus_alpha_bar"] * eps)
                t -= 1
                if t > 0:
                    x = x + k["sqrt_beta_t"] * torch.randn(shape).to(self.device)
            x = x * config.pixel_std + config.pixel_mean
            x[x < 0] = 0
            x[x > 1] = 1
            return x
        finally:
            torch.set_grad_enabled(previously)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        te = self.embed_time(t)
        ce = self.embed_condition(c)
        stack = []
        h = self.conv_in(x)
        stack.append(h)
        for down, fuse in ((self.down_1, self.fuse_1), (self.down_2, self.fuse_2)):
            h = fuse(down(h), te, ce)
            stack.append(h)
        h = self.fuse_3(self.middle(stack.pop()), te, ce)
        for up, fuse in ((self.up_1, self.fuse_4), (self.up_2, self.fuse_5)):
            h = fuse(up(h, stack.pop()), te, ce)
        assert not stack
        return self.conv_out(h, x, te)
