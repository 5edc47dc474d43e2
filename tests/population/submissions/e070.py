# {
#  "persona": "chat assistant style; one network for the other, eval forgotten",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "Asks self.noise_pred_net, the network in training, instead of self.ema.averaged_model.",
#    "Never puts the network into eval mode."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        noise = DL_random(tuple(data.shape), seed=seed).to(self.device)
        timesteps = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed)
        noisy = self.noise_scheduler.add_noise(data, noise, timesteps)
        drop_prob = DL_random((B,), normal=False, seed=seed)
        null = torch.zeros_like(cond)
        cond = torch.stack([null[i] if drop_prob[i] < self.p_uncond else cond[i] for i in range(B)])
        predicted = self.noise_pred_net(noisy, timesteps.to(self.device), cond)
        return torch.mean((noise - predicted) ** 2)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        model = self.noise_pred_net
        num_samples = cond.shape[0]
        null_cond = torch.zeros_like(cond)
        with torch.no_grad():
            x = DL_random((num_samples, *self.input_shape), seed=seed).to(self.device)
            for t in tqdm(range(self.denoising_steps - 1, -1, -1), desc="Sampling", leave=False):
                t_tensor = torch.full((num_samples,), t, dtype=torch.int64, device=self.device)
                # Classifier-free guidance
                eps_cond = model(x, t_tensor, cond)
                if guidance_weight == 0:
                    eps = eps_cond
                else:
                    eps_uncond = model(x, t_tensor, null_cond)
                    eps = (1 + guidance_weight) * eps_cond - guidance_weight * eps_uncond
                x = self.noise_scheduler.denoise_step(eps, t, x, threshold=threshold, seed=seed)
        return x
