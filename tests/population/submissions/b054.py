# {
#  "persona": "register_buffer person with an extract() helper, one batched network call for both predictions",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.__init__": []
#  },
#  "note": "the tables are buffers that .half() or .double() would cast"
# }
# --- conditional_ddpm/DDPM.py
def extract(a, t):
    out = a.gather(-1, t.reshape(-1).to(a.device) - 1)
    return out.reshape(t.shape)
class ConditionalDDPM:
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()
        betas = torch.linspace(dmconfig.beta_1, dmconfig.beta_T, dmconfig.T, dtype=torch.float64)
        alphas_cumprod = torch.cumprod(1.0 - betas, dim=0)
        for name, table in (
            ("beta_t", betas),
            ("sqrt_beta_t", betas.sqrt()),
            ("alpha_t", 1.0 - betas),
            ("oneover_sqrt_alpha", (1.0 - betas).rsqrt()),
            ("alpha_t_bar", alphas_cumprod),
            ("sqrt_alpha_bar", alphas_cumprod.sqrt()),
            ("sqrt_oneminus_alpha_bar", (1.0 - alphas_cumprod).sqrt()),
        ):
            self.register_buffer(f"table_{name}", table.float(), persistent=False)

    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        names = ["beta_t", "sqrt_beta_t", "alpha_t", "oneover_sqrt_alpha"]
        names += ["alpha_t_bar", "sqrt_alpha_bar", "sqrt_oneminus_alpha_bar"]
        return {name: extract(getattr(self, f"table_{name}"), t_s) for name in names}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x_start = images
        b = x_start.shape[0]
        t = torch.randint(0, self.dmconfig.T, (b,), device=self.device).long() + 1
        noise = torch.randn_like(x_start)
        s = self.scheduler(t)
        x_noisy = (
            s["sqrt_alpha_bar"].reshape(b, *((1,) * 3)) * x_start
            + s["sqrt_oneminus_alpha_bar"].reshape(b, *((1,) * 3)) * noise
        )
        context = F.one_hot(conditions, num_classes=self.dmconfig.num_classes).type(torch.float)
        # mask out context if dropout says so
        keep = torch.bernoulli(torch.full((b, 1), 1 - self.dmconfig.mask_p)).to(self.device)
        context = context * keep + self.dmconfig.condition_mask_value * (1 - keep)
        return self.loss_fn(noise, self.network(x_noisy, t / self.dmconfig.T, context))

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        b = shape[0]
        cond = conditions if conditions.dim() == 2 else F.one_hot(conditions.long(), config.num_classes)
        cond = cond.float().to(self.device)
        both = torch.cat([cond, torch.full_like(cond, config.condition_mask_value)])
        img = torch.randn(shape, device=self.device)
        for i in reversed(range(1, config.T + 1)):
            t = torch.full((2 * b,), i / config.T, device=self.device)
            eps1, eps2 = self.network(torch.cat([img, img]), t, both).chunk(2)
            eps = (1 + omega) * eps1 - omega * eps2
            s = self.scheduler(i)
            z = torch.randn_like(img) if i > 1 else 0
            img = s["oneover_sqrt_alpha"] * (img - eps * (1 - s["alpha_t"]) / s["sqrt_oneminus_alpha_bar"]) + s["sqrt_beta_t"] * z
        img = img * 0.3081 + 0.1307
        return img.clamp(0, 1)
