# {
#  "persona": "numpy person: builds the whole table in numpy at construction, converts at the door",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.__init__": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "tables are made in __init__ from dmconfig; a dmconfig changed later would not be seen"
# }
# --- conditional_ddpm/DDPM.py
import numpy as np
class ConditionalDDPM:
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()
        betas = np.linspace(dmconfig.beta_1, dmconfig.beta_T, dmconfig.T)
        alphas = 1.0 - betas
        abar = np.cumprod(alphas)
        self._table = np.stack(
            [betas, np.sqrt(betas), alphas, 1.0 / np.sqrt(alphas), abar, np.sqrt(abar), np.sqrt(1.0 - abar)]
        ).astype(np.float32)  # (7, T)

    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        cols = self._table[:, t_s.numpy() - 1]
        keys = (
            "beta_t",
            "sqrt_beta_t",
            "alpha_t",
            "oneover_sqrt_alpha",
            "alpha_t_bar",
            "sqrt_alpha_bar",
            "sqrt_oneminus_alpha_bar",
        )
        return {k: torch.tensor(col, device=self.device) for k, col in zip(keys, cols)}

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        cond = torch.as_tensor(conditions).to(self.device)
        if cond.ndim == 1:
            eye = torch.eye(config.num_classes, device=self.device)
            cond = eye[cond.long()]
        cond = cond.to(torch.float32)
        B = shape[0]
        uncond = torch.full((B, config.num_classes), float(config.condition_mask_value), device=self.device)
        both = torch.cat((cond, uncond))  # (2B, K), one forward pass is enough
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                tab = self.scheduler(t)
                time = torch.full((2 * B, 1, 1, 1), t / config.T, device=self.device)
                pred = self.network(torch.cat((x, x)), time, both)
                eps_c, eps_u = pred[:B], pred[B:]
                eps = eps_c + omega * (eps_c - eps_u)
                mean = (x - tab["beta_t"] * eps / tab["sqrt_oneminus_alpha_bar"]) * tab["oneover_sqrt_alpha"]
                noise = torch.randn(shape, device=self.device) if t != 1 else torch.zeros(shape, device=self.device)
                x = mean + tab["sqrt_beta_t"] * noise
        return torch.clip(x * 0.3081 + 0.1307, 0, 1)
