# {
#  "persona": "k-diffusion user, calls sigma what is alpha; swapped signal and noise",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "Signal and noise factors are swapped: x_t is sqrt(1 - abar) x_0 + sqrt(abar) noise."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
def append_dims(x, target_dims):
    return x[(...,) + (None,) * (target_dims - x.ndim)]
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        t = torch.randint(1, self.dmconfig.T + 1, [images.shape[0]], device=self.device)
        noise = torch.randn_like(images)
        c = self.scheduler(t)
        noised = images * append_dims(c['sqrt_oneminus_alpha_bar'], images.ndim) + noise * append_dims(c['sqrt_alpha_bar'], images.ndim)
        emb = F.one_hot(conditions, self.dmconfig.num_classes).float()
        uncond = torch.rand([images.shape[0]], device=self.device) < self.dmconfig.mask_p
        emb = torch.where(append_dims(uncond, emb.ndim), emb.new_full((), self.dmconfig.condition_mask_value), emb)
        model_output = self.network(noised, append_dims(t, images.ndim) / self.dmconfig.T, emb)
        return (model_output - noise).pow(2).flatten(1).mean(1).mean()
