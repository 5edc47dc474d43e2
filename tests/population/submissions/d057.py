# {
#  "persona": "takes the paper's alpha literally",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "uses self.alphas, the paper's letter, where the paper means what is alpha_bar here",
#    "treats t_previous = 0 as the end already (alpha_bar_prev = 1 for t_previous <= 0); only -1 is the end"
#   ]
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        alpha_t = self.alphas[t].item()
        alpha_prev = 1.0
        if t_previous > 0:
            alpha_prev = self.alphas[t_previous].item()
        sigma = eta * math.sqrt(abs((1 - alpha_prev) / (1 - alpha_t) * (1 - alpha_t / alpha_prev)))
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        pred_x0 = math.sqrt(alpha_prev) * x_0
        dir_xt = math.sqrt(abs(1 - alpha_prev - sigma**2)) * epsilon
        return pred_x0 + dir_xt + sigma * z
