# {
#  "persona": "reads guided-diffusion a lot, verbose names, both functions of diffusion_model.py in one go",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        batch_size = data.shape[0]
        t = DL_random((batch_size,), int_range=(0, self.noise_scheduler.num_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t)

        # classifier-free guidance: forget the condition of some samples
        drop = DL_random((batch_size,), normal=False, seed=seed).to(self.device) < self.p_uncond
        cond = cond.clone()
        cond[drop] = 0

        model_output = self.noise_pred_net(x_t, t, cond)
        return ((noise - model_output) ** 2).mean()

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        model = self.ema.averaged_model
        model.eval()
        shape = (cond.shape[0], *self.input_shape)
        img = DL_random(shape, seed=seed).to(self.device)
        indices = list(range(self.denoising_steps))[::-1]
        with torch.no_grad():
            for i in tqdm(indices, leave=False):
                t = torch.tensor([i] * shape[0], device=self.device)
                eps = model(img, t, cond)
                if guidance_weight != 0.0:
                    uncond_eps = model(img, t, torch.zeros_like(cond))
                    eps = (1 + guidance_weight) * eps - guidance_weight * uncond_eps
                img = self.noise_scheduler.denoise_step(eps, i, img, threshold=threshold, seed=seed)
        return img
