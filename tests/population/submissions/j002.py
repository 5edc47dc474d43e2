# {
#  "persona": "Someone who knows lucidrains/denoising-diffusion-pytorch by heart: buffers, extract, p_losses, q_posterior.",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "sampler predicts x_start and takes the posterior mean (unclamped, equal to eq. 11) but keeps sigma = sqrt(beta); buffers made once in __init__ (non-persistent); mask by prob_mask_like and torch.where"
# }
# --- conditional_ddpm/DDPM.py
def extract(a, t, x_shape):
    b, *_ = t.shape
    out = a.gather(-1, t)
    return out.reshape(b, *((1,) * (len(x_shape) - 1)))
def prob_mask_like(shape, prob, device):
    if prob == 1:
        return torch.ones(shape, device=device, dtype=torch.bool)
    elif prob == 0:
        return torch.zeros(shape, device=device, dtype=torch.bool)
    else:
        return torch.zeros(shape, device=device).float().uniform_(0, 1) < prob
class ConditionalDDPM:
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()

        betas = torch.linspace(dmconfig.beta_1, dmconfig.beta_T, dmconfig.T, dtype=torch.float64)
        alphas = 1. - betas
        alphas_cumprod = torch.cumprod(alphas, dim=0)
        alphas_cumprod_prev = F.pad(alphas_cumprod[:-1], (1, 0), value=1.)

        register_buffer = lambda name, val: self.register_buffer(name, val.to(torch.float32), persistent=False)

        register_buffer("betas", betas)
        register_buffer("alphas", alphas)
        register_buffer("alphas_cumprod", alphas_cumprod)
        register_buffer("sqrt_betas", torch.sqrt(betas))
        register_buffer("recip_sqrt_alphas", torch.rsqrt(alphas))
        register_buffer("sqrt_alphas_cumprod", torch.sqrt(alphas_cumprod))
        register_buffer("sqrt_one_minus_alphas_cumprod", torch.sqrt(1. - alphas_cumprod))
        register_buffer("sqrt_recip_alphas_cumprod", torch.sqrt(1. / alphas_cumprod))
        register_buffer("sqrt_recipm1_alphas_cumprod", torch.sqrt(1. / alphas_cumprod - 1))
        register_buffer("posterior_mean_coef1", betas * torch.sqrt(alphas_cumprod_prev) / (1. - alphas_cumprod))
        register_buffer(
            "posterior_mean_coef2", (1. - alphas_cumprod_prev) * torch.sqrt(alphas) / (1. - alphas_cumprod)
        )

    def predict_start_from_noise(self, x_t, t, noise):
        return (
            extract(self.sqrt_recip_alphas_cumprod, t, x_t.shape) * x_t
            - extract(self.sqrt_recipm1_alphas_cumprod, t, x_t.shape) * noise
        )

    def q_posterior_mean(self, x_start, x_t, t):
        return (
            extract(self.posterior_mean_coef1, t, x_t.shape) * x_start
            + extract(self.posterior_mean_coef2, t, x_t.shape) * x_t
        )

    def q_sample(self, x_start, t, noise):
        return (
            extract(self.sqrt_alphas_cumprod, t, x_start.shape) * x_start
            + extract(self.sqrt_one_minus_alphas_cumprod, t, x_start.shape) * noise
        )

    def times_for_network(self, t):
        return ((t + 1).float() / self.dmconfig.T).view(-1, 1, 1, 1)

    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        index = (t_s - 1).to(self.device)
        names = {
            "beta_t": self.betas,
            "alpha_t": self.alphas,
            "alpha_t_bar": self.alphas_cumprod,
            "sqrt_beta_t": self.sqrt_betas,
            "oneover_sqrt_alpha": self.recip_sqrt_alphas,
            "sqrt_alpha_bar": self.sqrt_alphas_cumprod,
            "sqrt_oneminus_alpha_bar": self.sqrt_one_minus_alphas_cumprod,
        }
        return {name: buffer.gather(-1, index.reshape(-1)).reshape(index.shape).float() for name, buffer in names.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        b, device = images.shape[0], images.device
        t = torch.randint(0, self.dmconfig.T, (b,), device=device).long()
        noise = torch.randn_like(images)

        classes = F.one_hot(conditions, self.dmconfig.num_classes).float()
        drop = prob_mask_like((b, 1), self.dmconfig.mask_p, device)
        classes = torch.where(drop, torch.full_like(classes, self.dmconfig.condition_mask_value), classes)

        x = self.q_sample(x_start=images, t=t, noise=noise)
        model_out = self.network(x, self.times_for_network(t), classes)

        loss = F.mse_loss(model_out, noise, reduction="none")
        loss = loss.flatten(1).mean(dim=1)
        return loss.mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        conditions = torch.as_tensor(conditions)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        classes = conditions.to(device).float()
        null = torch.full_like(classes, config.condition_mask_value)

        with torch.inference_mode():
            img = torch.randn(shape, device=device)
            for i in reversed(range(0, config.T)):
                t = torch.full((shape[0],), i, device=device, dtype=torch.long)
                time = self.times_for_network(t)
                logits = self.network(img, time, classes)
                null_logits = self.network(img, time, null)
                cond_scale = omega + 1  # lucidrains' cond_scale is 1 for no guidance
                pred_noise = null_logits + (logits - null_logits) * cond_scale
                x_start = self.predict_start_from_noise(img, t, pred_noise)
                mean = self.q_posterior_mean(x_start, img, t)
                noise = torch.randn_like(img) if i > 0 else 0.
                img = mean + extract(self.sqrt_betas, t, img.shape) * noise
            img = img * config.pixel_std + config.pixel_mean
        return img.clone().clamp_(0., 1.)
