# {
#  "persona": "Danish student, numpy for the random numbers on purpose, otherwise correct",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  },
#  "note": "random numbers come from numpy's global generator, not torch's; part 1 doesn't prescribe one"
# }
# --- conditional_ddpm/DDPM.py
import numpy as np
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        n = len(images)
        t = np.random.randint(1, cfg.T + 1, size=n)
        noise = np.random.standard_normal(tuple(images.shape)).astype("float32")
        labels = np.eye(cfg.num_classes, dtype="float32")[conditions.cpu().numpy()]
        labels[np.random.random(n) < cfg.mask_p] = cfg.condition_mask_value

        def torched(array):
            return torch.from_numpy(np.asarray(array, dtype="float32")).to(self.device)

        noise = torched(noise)
        plan = self.scheduler(torch.from_numpy(t))
        x_t = (
            plan["sqrt_alpha_bar"].reshape(n, 1, 1, 1) * images
            + plan["sqrt_oneminus_alpha_bar"].reshape(n, 1, 1, 1) * noise
        )
        return self.loss_fn(self.network(x_t, torched(t / cfg.T).reshape(n, 1, 1, 1), torched(labels)), noise)
