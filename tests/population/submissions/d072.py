# {
#  "persona": "boolean indexing, and a number remembered from the paper",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "cond[drop] = 0 writes into the caller's tensor (check_condition returns it as it is on a CPU), so the data loses its conditions for good; a copy is needed",
#    "the probability is 0.1, the paper's, instead of self.p_uncond"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        num = data.shape[0]
        timestep = DL_random((num,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        target = DL_random(data.shape, seed=seed).to(self.device)
        noisy = self.noise_scheduler.add_noise(data, target, timestep)
        drop = (DL_random((num,), normal=False, seed=seed) < 0.1).to(self.device)
        cond[drop] = 0
        output = self.noise_pred_net(noisy, timestep, cond)
        return F.mse_loss(output, target)
