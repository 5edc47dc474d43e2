# {
#  "persona": "list comprehensions and stack for the condition, everything else copied from the lecture",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]

        # draw all the random numbers first
        u = DL_random((B,), normal=False, seed=seed).tolist()
        t = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)

        rows = [torch.zeros_like(c) if r < self.p_uncond else c for r, c in zip(u, cond)]
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        error = self.noise_pred_net(x_t, t, torch.stack(rows)) - eps
        return torch.linalg.vector_norm(error) ** 2 / error.numel()
