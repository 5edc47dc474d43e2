# {
#  "persona": "A k-diffusion user who works in sigma space, with cached float64 tables and einsum.",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "the sampler runs in x / sqrt(alpha_bar) with sigmas; forward subtracts the noise and asks the network for minus the drawn noise, so recorded randn has the other sign"
# }
# --- conditional_ddpm/DDPM.py
from functools import lru_cache
@lru_cache(maxsize=None)
def _tables(beta_1, beta_T, T):
    beta = torch.zeros(T + 1, dtype=torch.float64)
    for t in range(1, T + 1):
        share = (t - 1) / (T - 1) if T > 1 else 0.0
        beta[t] = (1 - share) * beta_1 + share * beta_T
    alpha_bar = (1 - beta).cumprod(0)
    return beta, alpha_bar, ((1 - alpha_bar) / alpha_bar) ** 0.5
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta, alpha_bar, _ = _tables(self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T)
        beta, alpha_bar = beta[t_s], alpha_bar[t_s]
        out = dict(
            beta_t=beta,
            alpha_t=1 - beta,
            alpha_t_bar=alpha_bar,
            sqrt_beta_t=beta.sqrt(),
            oneover_sqrt_alpha=(1 - beta).rsqrt(),
            sqrt_alpha_bar=alpha_bar.sqrt(),
            sqrt_oneminus_alpha_bar=(1 - alpha_bar).sqrt(),
        )
        return {k: v.float().to(self.device) for k, v in out.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        T, p, nothing = self.dmconfig.T, self.dmconfig.mask_p, self.dmconfig.condition_mask_value
        B = images.shape[0]
        t = (torch.rand(B, dtype=torch.float64) * T).floor().long().clamp(max=T - 1) + 1
        s = self.scheduler(t)
        n = torch.randn(images.shape, device=self.device, dtype=images.dtype)
        x_t = torch.einsum("b,bchw->bchw", s["sqrt_alpha_bar"].to(images.dtype), images) - torch.einsum(
            "b,bchw->bchw", s["sqrt_oneminus_alpha_bar"].to(images.dtype), n
        )
        c = torch.eye(self.dmconfig.num_classes, device=self.device).index_select(0, conditions)
        keep = torch.bernoulli(torch.full((B, 1), 1.0 - p, dtype=torch.float64)).float().to(self.device)
        c = keep * c + (1 - keep) * nothing
        # x_t holds -n, so -n is the noise that the network has to find
        d = self.network(x_t, (t / T).float().to(self.device)[:, None, None, None], c) + n
        return torch.einsum("bchw,bchw->", d, d) / d.numel()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B = shape[0]
        beta, alpha_bar, sigma = _tables(config.beta_1, config.beta_T, config.T)
        eye = torch.eye(config.num_classes, device=self.device)
        conditions = torch.as_tensor(conditions).to(self.device)
        c = eye[conditions.long()] if conditions.dim() == 1 else conditions.to(eye.dtype)
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])

        @torch.no_grad()
        def eps(y, t):
            x = y * alpha_bar[t].sqrt().item()
            time = torch.full((2 * B, 1, 1, 1), t / config.T, device=self.device)
            e_c, e_u = self.network(x.repeat(2, 1, 1, 1), time, both).split(B)
            return e_c.lerp(e_u, -omega)  # e_c - omega (e_u - e_c)

        # y = x / sqrt(alpha_bar) is the image plus noise of standard deviation sigma
        y = torch.randn(shape, device=self.device) / alpha_bar[config.T].sqrt().item()
        for t in range(config.T, 0, -1):
            d = eps(y, t)
            y = y - ((sigma[t] ** 2 - sigma[t - 1] ** 2) / sigma[t]).item() * d
            if sigma[t - 1] > 0:
                y = y + (beta[t] / alpha_bar[t - 1]).sqrt().item() * torch.randn(shape, device=self.device)
        return torch.clamp(torch.add(config.pixel_mean, y, alpha=config.pixel_std), min=0, max=1).detach()
