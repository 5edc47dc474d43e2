# {
#  "persona": "Bangladeshi student, looks up each thing on the internet, wrong target",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "the prediction is compared with the clean images; the network predicts the noise, so the target is the noise",
#    "dropped labels become rows of zeros (one-hot times the mask); they should be rows of condition_mask_value"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        device = self.device
        batch_size = images.shape[0]
        # Sample random timesteps
        t = torch.randint(1, self.dmconfig.T + 1, (batch_size,), device=device)
        # Get parameters from scheduler
        params = self.scheduler(t)
        sqrt_alpha_bar = params["sqrt_alpha_bar"].view(-1, 1, 1, 1)
        sqrt_one_minus = params["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1)
        # Add noise
        noise = torch.randn_like(images)
        noisy_images = sqrt_alpha_bar * images + sqrt_one_minus * noise
        # Condition dropout
        one_hot = F.one_hot(conditions, num_classes=self.dmconfig.num_classes).float()
        keep_mask = (torch.rand(batch_size, device=device) >= self.dmconfig.mask_p).float()
        one_hot = one_hot * keep_mask.unsqueeze(1)
        # Predict
        t_norm = t.float().view(-1, 1, 1, 1) / self.dmconfig.T
        pred = self.network(noisy_images, t_norm, one_hot)
        return self.loss_fn(pred, images)
