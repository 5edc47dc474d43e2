# {
#  "persona": "mask by where, with a broadcast that works on the shapes that were tried",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "For vectors, every entry of cond is dropped on its own; a whole row should become zeros or stay."
#   ]
#  },
#  "note": "Right for labels, wrong for vectors."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        bs = data.shape[0]
        t = DL_random((bs,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        probs = DL_random(tuple(cond.shape), normal=False, seed=seed).to(self.device)
        cond = torch.where(probs < self.p_uncond, torch.zeros_like(cond), cond)
        eps_pred = self.noise_pred_net(x_t, t, cond)
        return F.mse_loss(eps_pred, eps)
