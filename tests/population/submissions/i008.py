# {
#  "persona": "Believes that a seed should be given to each random call; read the loop from a blog that counts 1..T.",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The condition is kept with probability p_uncond and dropped otherwise; it should be dropped with probability p_uncond.",
#    "Each of the three draws is seeded with the same seed, so times, noise and coins come from the same numbers and hang together; only the first draw should get the seed."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The trained network is asked (and put into evaluation mode); it should be the averaged one, self.ema.averaged_model, in evaluation mode.",
#    "The loop ends at t = 1; the step at t = 0 is missing.",
#    "The seed is handed to every step, which makes x_T and all fresh noises the same numbers; only the first draw should get it."
#   ]
#  },
#  "note": "Without a seed compute_loss_on_batch differs from right only in the share of null tokens (and not at all at p_uncond = 0.5). generate_sample works after a fashion because the averaged network and the trained one are the same before training."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        batch_size = data.shape[0]
        t = DL_random((batch_size,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        noisy = self.noise_scheduler.add_noise(data, noise, t)
        mask = (DL_random((batch_size,), normal=False, seed=seed) < self.p_uncond).to(self.device)
        mask = mask.view(-1, *([1] * (cond.dim() - 1)))
        masked_cond = cond * mask
        pred = self.noise_pred_net(noisy, t, masked_cond)
        return F.mse_loss(pred, noise)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        self.noise_pred_net.eval()
        x = DL_random((cond.shape[0], *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in range(self.denoising_steps - 1, 0, -1):
                timesteps = torch.full((cond.shape[0],), t, dtype=torch.long, device=self.device)
                eps_cond = self.noise_pred_net(x, timesteps, cond)
                if guidance_weight != 0:
                    eps_uncond = self.noise_pred_net(x, timesteps, torch.zeros_like(cond))
                    eps = (1 + guidance_weight) * eps_cond - guidance_weight * eps_uncond
                else:
                    eps = eps_cond
                x = self.noise_scheduler.denoise_step(eps, t, x, threshold, seed)
        return x
