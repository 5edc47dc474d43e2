# {
#  "persona": "counts t as the paper does and then meets an IndexError",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "t is drawn from 1..T-1, so t = 0 never occurs (and T = 1 crashes); it should be drawn from 0..T-1.",
#    "The caller's cond is overwritten in place (check_condition returns the same tensor on the CPU); a copy should be changed."
#   ]
#  },
#  "note": "Whether changing the caller's cond counts is a matter of contract: the docstring does not forbid it in so many words."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random((data.shape[0],), int_range=(1, self.denoising_steps), seed=seed).to(self.device)
        epsilon = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)

        if self.p_uncond > 0:
            drop = DL_random((data.shape[0],), normal=False, seed=seed).to(self.device) < self.p_uncond
            cond[drop] = 0

        epsilon_theta = self.noise_pred_net(x_t, t, cond)
        loss = F.mse_loss(epsilon_theta, epsilon)
        return loss
