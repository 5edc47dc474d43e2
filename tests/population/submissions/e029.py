# {
#  "persona": "annotated diffusion blog reader, huber loss, labels dropped only while training",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "Returns the smooth L1 (huber) loss of the blog post, not the mean squared error.",
#    "Drops labels only if self.training; the loss is to drop them with probability mask_p in any mode."
#   ]
#  },
#  "note": "whether labels are dropped in eval mode is a matter of contract: the docstring knows no modes"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        batch_size = images.shape[0]
        # Algorithm 1 line 3: sample t uniformally for every example in the batch
        t = torch.randint(1, self.dmconfig.T + 1, (batch_size, 1, 1, 1), device=self.device).long()
        noise = torch.randn_like(images)
        sched = self.scheduler(t.flatten())
        sqrt_alphas_cumprod_t = sched['sqrt_alpha_bar'].reshape(t.shape)
        sqrt_one_minus_alphas_cumprod_t = sched['sqrt_oneminus_alpha_bar'].reshape(t.shape)
        x_noisy = sqrt_alphas_cumprod_t * images + sqrt_one_minus_alphas_cumprod_t * noise
        labels = F.one_hot(conditions, self.dmconfig.num_classes).float()
        if self.training:
            dropped = torch.rand(batch_size, device=self.device) < self.dmconfig.mask_p
            labels[dropped] = self.dmconfig.condition_mask_value
        predicted_noise = self.network(x_noisy, t / self.dmconfig.T, labels)
        loss = F.smooth_l1_loss(noise, predicted_noise)
        return loss
