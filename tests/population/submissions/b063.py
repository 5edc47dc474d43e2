# {
#  "persona": "thinks of a denoising autoencoder",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The noise is uniform in [0, 1) (rand_like); it must be standard normal (randn_like).",
#    "The network's answer is compared with the clean images; the target is the noise."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        t = torch.randint(1, cfg.T + 1, (images.shape[0],), device=self.device)
        sched = self.scheduler(t)
        # noise of the same size as the picture
        noise = torch.rand_like(images)
        noised = sched["sqrt_alpha_bar"].view(-1, 1, 1, 1) * images + sched["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1) * noise
        labels = F.one_hot(conditions, cfg.num_classes).to(images.dtype)
        forget = torch.rand(len(labels), device=self.device) < cfg.mask_p
        labels[forget] = cfg.condition_mask_value
        denoised = self.network(noised, (t.float() / cfg.T)[:, None], labels)
        return self.loss_fn(denoised, images)
