# {
#  "persona": "Works fast from memory of several tutorials; rand where randn belongs, zeros for no condition.",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "The noise is uniform in [0, 1) (rand) instead of normal (randn).",
#    "Labels are dropped with probability 1 - mask_p: the comparison is the wrong way round.",
#    "The target is x_1 - x_t, which is (1 - t) times the velocity; it should be x_1 - x_0."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "No condition is a row of zeros; it should be a row of condition_mask_value.",
#    "It clamps before the normalisation is undone; it should clamp afterwards."
#   ],
#   "flow_matching/solvers.py:euler": [
#    "The step is made positive, so falling times are integrated in the wrong direction.",
#    "The field is given t as a tensor; it should be one Python float."
#   ],
#   "flow_matching/solvers.py:heun": [
#    "A step that ends at 0 or 1 is a plain Euler step, as in Karras et al.'s sampler, so the field is asked fewer than 2 K times; every step should take two slopes.",
#    "The second slope is asked after half an Euler step; it should be asked where the whole Euler step ends."
#   ]
#  },
#  "note": "forward has three mistakes that all keep the loss finite and falling; where nothing lies outside [0, 1] the early clamp is hidden."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        noise = torch.rand_like(images)
        t = torch.rand(B, 1, 1, 1, device=self.device)
        x_t = (1 - t) * noise + t * images
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        drop = torch.rand(B, device=self.device) > self.dmconfig.mask_p
        c[drop] = self.dmconfig.condition_mask_value
        v_pred = self.network(x_t, t, c)
        target = images - x_t
        return self.loss_fn(v_pred, target)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        with torch.no_grad():
            if conditions.ndim == 1:
                c = F.one_hot(conditions.to(self.device).long(), config.num_classes).float()
            else:
                c = conditions.to(self.device).float()
            c_null = torch.zeros_like(c)
            x = torch.randn(shape, device=self.device)
            for k in range(config.T):
                t = torch.full((len(x), 1), k / config.T, device=self.device)
                v_c = self.network(x, t, c)
                v_u = self.network(x, t, c_null)
                x = x + ((1 + omega) * v_c - omega * v_u) / config.T
            x = torch.clamp(x, 0, 1)
            return x * config.pixel_std + config.pixel_mean
# --- flow_matching/solvers.py
def euler(field, x, times):
    for i in range(len(times) - 1):
        dt = torch.abs(times[i + 1] - times[i])
        x = x + dt * field(x, times[i])
    return x
def heun(field, x, times):
    for i in range(len(times) - 1):
        t, t_next = times[i].item(), times[i + 1].item()
        dt = t_next - t
        d = field(x, t)
        if t_next == 1 or t_next == 0:
            x = x + dt * d
        else:
            d_2 = field(x + dt / 2 * d, t_next)
            x = x + dt * (d + d_2) / 2
    return x
