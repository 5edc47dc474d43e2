# {
#  "persona": "Canadian student, lucidrains fan, small utility functions exists/default, register buffers",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.__init__": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
def exists(x):
    return x is not None
def default(val, d):
    return val if exists(val) else d()
class ConditionalDDPM:
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()
        betas = torch.linspace(dmconfig.beta_1, dmconfig.beta_T, dmconfig.T, dtype=torch.float64)
        alphas = 1.0 - betas
        alphas_cumprod = torch.cumprod(alphas, dim=0)
        register = lambda name, val: self.register_buffer(name, val.to(torch.float32), persistent=False)
        register("betas", betas)
        register("sqrt_betas", torch.sqrt(betas))
        register("alphas", alphas)
        register("recip_sqrt_alphas", 1.0 / torch.sqrt(alphas))
        register("alphas_cumprod", alphas_cumprod)
        register("sqrt_alphas_cumprod", torch.sqrt(alphas_cumprod))
        register("sqrt_one_minus_alphas_cumprod", torch.sqrt(1.0 - alphas_cumprod))

    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        idx = (t_s - 1).to(self.device)
        take = lambda buf: buf.to(torch.float32)[idx]
        return {
            "beta_t": take(self.betas),
            "sqrt_beta_t": take(self.sqrt_betas),
            "alpha_t": take(self.alphas),
            "oneover_sqrt_alpha": take(self.recip_sqrt_alphas),
            "alpha_t_bar": take(self.alphas_cumprod),
            "sqrt_alpha_bar": take(self.sqrt_alphas_cumprod),
            "sqrt_oneminus_alpha_bar": take(self.sqrt_one_minus_alphas_cumprod),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        b = images.shape[0]
        t = torch.randint(1, self.dmconfig.T + 1, (b,), device=self.device).long()
        noise = torch.randn_like(images)
        x = self.q_sample(x_start=images, t=t, noise=noise)
        classes = F.one_hot(conditions, self.dmconfig.num_classes).float()
        drop = self.prob_mask_like(b, self.dmconfig.mask_p)
        classes = classes.masked_fill(drop.unsqueeze(-1), self.dmconfig.condition_mask_value)
        model_out = self.network(x, (t.float() / self.dmconfig.T).reshape(b, 1, 1, 1), classes)
        return F.mse_loss(model_out, noise)

    def q_sample(self, x_start, t, noise=None):
        noise = default(noise, lambda: torch.randn_like(x_start))
        s = self.scheduler(t)
        b, *_ = x_start.shape
        return (
            s["sqrt_alpha_bar"].reshape(b, 1, 1, 1) * x_start
            + s["sqrt_oneminus_alpha_bar"].reshape(b, 1, 1, 1) * noise
        )

    def prob_mask_like(self, b, prob):
        if prob == 1:
            return torch.ones(b, device=self.device, dtype=torch.bool)
        elif prob == 0:
            return torch.zeros(b, device=self.device, dtype=torch.bool)
        return torch.zeros(b, device=self.device).float().uniform_(0, 1) < prob
