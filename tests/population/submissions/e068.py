# {
#  "persona": "annotated diffusion porter: l1/huber options, returns loss of huber",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "Uses the huber loss of the blog post; the mean squared error is asked."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
def p_losses(noise, predicted_noise, loss_type="l1"):
    if loss_type == 'l1':
        loss = F.l1_loss(noise, predicted_noise)
    elif loss_type == 'l2':
        loss = F.mse_loss(noise, predicted_noise)
    elif loss_type == "huber":
        loss = F.smooth_l1_loss(noise, predicted_noise)
    else:
        raise NotImplementedError()
    return loss
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        batch_size = data.shape[0]
        t = DL_random((batch_size,), int_range=(0, self.denoising_steps), seed=seed).long().to(self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        x_noisy = self.noise_scheduler.add_noise(original_samples=data, noise=noise, timesteps=t)
        if DL_random((1,), normal=False, seed=seed).item() < self.p_uncond:
            cond = torch.zeros_like(cond)
        predicted_noise = self.noise_pred_net(x_noisy, t, cond)
        loss = p_losses(noise, predicted_noise, loss_type="huber")
        return loss
