# {
#  "persona": "Czech student, believes the \"(B,)\" in the docstring, broadcasts the schedule wrong",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "the loss is the square root of the mean squared error; it should be the mean squared error itself"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        N = images.shape[0]
        t = torch.randint(1, self.dmconfig.T + 1, (N,))
        tables = self.scheduler(t)
        A = tables["sqrt_alpha_bar"].reshape([N, 1, 1, 1])
        S = tables["sqrt_oneminus_alpha_bar"].reshape([N, 1, 1, 1])
        E = torch.randn(images.size(), dtype=images.dtype, device=images.device)
        X = A * images + S * E
        C = F.one_hot(conditions, self.dmconfig.num_classes).type(torch.float32)
        M = torch.rand([N]) < self.dmconfig.mask_p
        C[M.to(self.device)] = self.dmconfig.condition_mask_value
        tau = (t / self.dmconfig.T).reshape([N, 1, 1, 1]).to(self.device)
        P = self.network(X, tau, C)
        loss = torch.sqrt(self.loss_fn(P, E))
        return loss
