# {
#  "persona": "compares the prediction with what went into the network",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The prediction is compared with the clean data x_0; the target is the noise epsilon."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random((data.shape[0],), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        noisy_data = self.noise_scheduler.add_noise(data, noise, t)
        p = DL_random((1,), normal=False, seed=seed).item()
        if p < self.p_uncond:
            cond = cond * 0
        prediction = self.noise_pred_net(noisy_data, t, cond)
        return F.mse_loss(prediction, data)
