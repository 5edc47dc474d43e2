# {
#  "persona": "Read SiT and DiT's code; forward_with_cfg, half batches, cfg on some channels; also wrote Imagen's thresholding from memory.",
#  "functions": {
#   "flow_matching/conversions.py:split": [
#    "The noise of \"velocity\" is multiplied and divided by sigma, 0 / 0 where sigma is 0; should be (x_t - alpha * velocity) / (alpha + sigma).",
#    "The data of \"velocity\" come from a division by alpha, not defined at alpha = 0 (t = 0), where \"velocity\" needs only alpha + sigma > 0; should be noise + velocity."
#   ],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "Draws t from the logit-normal distribution (SD3), should draw it from U[0, 1].",
#    "Sums the squares over the pixels of a sample, should take the mean over all entries."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Guides the first channel alone (as SiT guides three of four), should guide all channels.",
#    "Hands omega on as the guidance scale, v_u + omega (v_c - v_u); the scale should be 1 + omega."
#   ]
#  },
#  "note": "guidance on the first channel alone is right for grey digits (num_channels = 1) and wrong in colour. forward_with_cfg drops the second half of its input, which is always right here: it never differs where it counts. dynamic_threshold rounds the quantile to an entry, right where the position is whole."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x1, x0 = images, torch.randn_like(images)
        t = torch.sigmoid(torch.randn(len(images), device=images.device))
        shaped = t.reshape(-1, 1, 1, 1)
        xt, ut = shaped * x1 + (1 - shaped) * x0, x1 - x0
        y = F.one_hot(conditions, self.dmconfig.num_classes).float()
        drop_ids = torch.rand(len(y), device=y.device) < self.dmconfig.mask_p
        y = torch.where(drop_ids[:, None], self.dmconfig.condition_mask_value * torch.ones_like(y), y)
        return ((self.network(xt, t, y) - ut) ** 2).flatten(1).sum(1).mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        y = conditions.to(self.device)
        if y.ndim == 1:
            y = F.one_hot(y.long(), config.num_classes)
        y = torch.cat([y.float(), torch.full(y.shape, float(config.condition_mask_value), device=self.device)])
        z = torch.randn(shape, device=self.device)
        z = torch.cat([z, z], dim=0)
        with torch.no_grad():
            for k in range(config.T):
                t = torch.full((len(z),), k / config.T, device=self.device)
                z = z + self.forward_with_cfg(z, t, y, omega) / config.T
        samples, _ = z.chunk(2, dim=0)
        return (samples * config.pixel_std + config.pixel_mean).clamp(0, 1)

    def forward_with_cfg(self, x, t, y, cfg_scale):
        half = x[: len(x) // 2]
        combined = torch.cat([half, half], dim=0)
        model_out = self.network(combined, t, y)
        eps, rest = model_out[:, :1], model_out[:, 1:]
        cond_eps, uncond_eps = torch.split(eps, len(eps) // 2, dim=0)
        half_eps = uncond_eps + cfg_scale * (cond_eps - uncond_eps)
        eps = torch.cat([half_eps, half_eps], dim=0)
        return torch.cat([eps, rest], dim=1)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    # SiT: velocity = d_alpha * data + d_sigma * noise, ratio = alpha / d_alpha
    if kind == "velocity":
        var = s**2 + a * s
        noise = -(a * prediction - x_t) * s / var
        return (x_t - s * noise) / a, noise
    if kind == "score":
        noise = -s * prediction
        return (x_t - s * noise) / a, noise
    if kind == "v":
        total = a**2 + s**2
        return (a * x_t - s * prediction) / total, (s * x_t + a * prediction) / total
    if kind == "data":
        return prediction, (x_t - a * prediction) / s
    return (x_t - s * prediction) / a, prediction
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    return {
        "noise": lambda: noise,
        "data": lambda: data,
        "v": lambda: a * noise - s * data,
        "score": lambda: -noise / s,
        "velocity": lambda: data - noise,
    }[kind]()
