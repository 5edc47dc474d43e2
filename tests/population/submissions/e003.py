# {
#  "persona": "lucidrains habit: register_buffer in __init__, exists/default helpers, q_sample and p_sample methods",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "non-persistent buffers are registered in ConditionalDDPM.__init__; sample has a decorator"
# }
# --- conditional_ddpm/DDPM.py
def exists(x):
    return x is not None
def default(val, d):
    return val if exists(val) else d
class ConditionalDDPM:
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()

        # schedule (float64 first, like lucidrains)
        betas = torch.linspace(dmconfig.beta_1, dmconfig.beta_T, dmconfig.T, dtype=torch.float64)
        alphas = 1. - betas
        abar = torch.cumprod(alphas, dim=0)
        register_buffer = lambda name, val: self.register_buffer(name, val.to(torch.float32), persistent=False)
        register_buffer('_betas', betas)
        register_buffer('_sqrt_betas', betas.sqrt())
        register_buffer('_alphas', alphas)
        register_buffer('_recip_sqrt_alphas', alphas.rsqrt())
        register_buffer('_abar', abar)
        register_buffer('_sqrt_abar', abar.sqrt())
        register_buffer('_sqrt_one_minus_abar', (1. - abar).sqrt())

    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        idx = (t_s - 1).to(self.device)
        return dict(
            beta_t=self._betas[idx], sqrt_beta_t=self._sqrt_betas[idx], alpha_t=self._alphas[idx],
            oneover_sqrt_alpha=self._recip_sqrt_alphas[idx], alpha_t_bar=self._abar[idx],
            sqrt_alpha_bar=self._sqrt_abar[idx], sqrt_oneminus_alpha_bar=self._sqrt_one_minus_abar[idx],
        )

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        b, device = images.shape[0], images.device
        t = torch.randint(0, self.dmconfig.T, (b,), device=device).long() + 1
        noise = torch.randn_like(images)
        x = self.q_sample(images, t, noise=noise)
        classes = F.one_hot(conditions, num_classes=self.dmconfig.num_classes).to(x.dtype)
        keep_mask = torch.zeros((b,), device=device).float().uniform_(0, 1) >= self.dmconfig.mask_p
        classes = torch.where(keep_mask[:, None], classes, torch.tensor(float(self.dmconfig.condition_mask_value), device=device))
        return F.mse_loss(self.network(x, t[:, None, None, None] / self.dmconfig.T, classes), noise)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        conditions = conditions.to(self.device)
        onehot = conditions.float() if conditions.ndim == 2 else F.one_hot(conditions.long(), config.num_classes).float()
        nothing = torch.full_like(onehot, config.condition_mask_value)
        img = torch.randn(shape, device=self.device)
        for t in reversed(range(1, config.T + 1)):
            img = self.p_sample(img, t, onehot, nothing, omega)
        img = img * 0.3081 + 0.1307
        return img.clamp(0, 1)

    def q_sample(self, x_start, t, noise=None):
        noise = default(noise, torch.randn_like(x_start))
        s = self.scheduler(t)
        return s['sqrt_alpha_bar'][:, None, None, None] * x_start + s['sqrt_oneminus_alpha_bar'][:, None, None, None] * noise

    @torch.no_grad()
    def p_sample(self, x, t, cond, uncond, omega):
        batched = x.new_full((x.shape[0],), t / self.dmconfig.T)
        e_c, e_u = self.network(x, batched, cond), self.network(x, batched, uncond)
        eps = e_u + (1 + omega) * (e_c - e_u)
        s = self.scheduler(t)
        mean = s['oneover_sqrt_alpha'] * (x - s['beta_t'] * eps / s['sqrt_oneminus_alpha_bar'])
        noise = torch.randn_like(x) if t > 1 else 0.  # no noise if t == 1
        return mean + s['sqrt_beta_t'] * noise
