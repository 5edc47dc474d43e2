# {
#  "persona": "guided-diffusion porter, grads switched off globally, list of samples",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "Switches gradients off with torch.set_grad_enabled(False) and never on again, so training afterwards fails."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "seed is not passed on to the draw of the noise.",
#    "The loss is the sum over all entries divided by the batch size, not the mean over all entries."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        t = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t)
        p = DL_random((B,), normal=False, seed=seed).to(self.device)
        cond = torch.where((p < self.p_uncond).view([B] + [1] * (cond.ndim - 1)), torch.zeros_like(cond), cond)
        terms = {}
        terms["mse"] = (noise - self.noise_pred_net(x_t, t, cond)) ** 2
        return terms["mse"].sum() / B

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        torch.set_grad_enabled(False)
        model = self.ema.averaged_model
        model.eval()
        all_images = []
        img = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        indices = list(range(self.denoising_steps))[::-1]
        for i in indices:
            t = torch.tensor([i] * len(cond), device=self.device)
            eps = model(img, t, cond)
            if guidance_weight != 0.0:
                uncond_eps = model(img, t, torch.zeros_like(cond))
                eps = uncond_eps + (1.0 + guidance_weight) * (eps - uncond_eps)
            img = self.noise_scheduler.denoise_step(eps, i, img, threshold, seed)
        all_images.append(img)
        return torch.cat(all_images, dim=0)
