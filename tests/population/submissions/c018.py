# {
#  "persona": "C programmer with a for loop over the rows of cond",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = data.size(0)

        t = DL_random((n,), int_range=(0, self.denoising_steps), normal=False, seed=seed)
        t = t.to(self.device)
        eps = DL_random(tuple(data.size()), seed=seed)
        eps = eps.to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)

        # work on a copy, cond belongs to the caller
        c = cond.clone()
        u = DL_random((n,), normal=False, seed=seed)
        for i in range(n):
            if u[i] < self.p_uncond:
                c[i] = 0

        out = self.noise_pred_net(x_t, t, c)
        diff = eps - out
        loss = (diff * diff).sum() / diff.numel()
        return loss
