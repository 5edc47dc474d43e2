# {
#  "persona": "lucidrains porter, schedule as buffers, alphas_cumprod_prev taken by mistake",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "Takes alpha_t_bar from alphas_cumprod_prev, the product up to t - 1; it should be alpha_1 ... alpha_t."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()

        betas = torch.linspace(dmconfig.beta_1, dmconfig.beta_T, dmconfig.T)
        alphas = 1. - betas
        alphas_cumprod = torch.cumprod(alphas, dim=0)
        alphas_cumprod_prev = F.pad(alphas_cumprod[:-1], (1, 0), value=1.)
        self.register_buffer('betas', betas)
        self.register_buffer('alphas_cumprod', alphas_cumprod)
        self.register_buffer('alphas_cumprod_prev', alphas_cumprod_prev)

    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        extract = lambda a: a.to(self.device)[(t_s - 1).to(self.device)]
        beta = extract(self.betas)
        alpha_bar = extract(self.alphas_cumprod_prev)
        return {
            'beta_t': beta,
            'sqrt_beta_t': beta.sqrt(),
            'alpha_t': 1. - beta,
            'oneover_sqrt_alpha': (1. - beta).rsqrt(),
            'alpha_t_bar': alpha_bar,
            'sqrt_alpha_bar': alpha_bar.sqrt(),
            'sqrt_oneminus_alpha_bar': (1. - alpha_bar).sqrt(),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x_start, b = images, images.size(0)
        times = torch.zeros((b,), device=self.device).uniform_(0, 1)
        times = (times * self.dmconfig.T).long().clamp(max=self.dmconfig.T - 1) + 1
        noise = torch.randn_like(x_start)
        s = self.scheduler(times)
        x = torch.addcmul(s['sqrt_oneminus_alpha_bar'].view(b, 1, 1, 1) * noise, s['sqrt_alpha_bar'].view(b, 1, 1, 1), x_start)
        cond = torch.full((b, self.dmconfig.num_classes), float(self.dmconfig.condition_mask_value), device=self.device)
        keep = torch.rand(b, device=self.device) >= self.dmconfig.mask_p
        cond[keep] = F.one_hot(conditions[keep], self.dmconfig.num_classes).float()
        return F.mse_loss(self.network(x, times.view(b, 1, 1, 1) / self.dmconfig.T, cond), noise, reduction='mean')
