# {
#  "persona": "copy-paste student: class of a published DDPM homework, converted in a hurry",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["t is drawn as i / T with a whole i from 1 to T; it should be uniform over all of [0, 1].", "The kept labels are those that should be dropped: bernoulli(mask_p) is used as the share that keeps its label; each label should be lost with probability mask_p."],
#   "flow_matching/FM.py:ConditionalFM.sample": []
#  }
# }
# --- flow_matching/FM.py
from ResUNet import ConditionalUnet


class ConditionalFM(nn.Module):
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.loss_fn = nn.MSELoss()
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.T = dmconfig.T

    def forward(self, images, conditions):
        T = self.dmconfig.T
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        t_s = torch.randint(1, T + 1, (B, 1, 1, 1), device=self.device) / T
        noise = torch.randn_like(images)
        onehot = torch.zeros(B, self.dmconfig.num_classes, device=self.device)
        onehot.scatter_(1, conditions.unsqueeze(1), 1)
        mask = torch.bernoulli(torch.full((B, 1), float(self.dmconfig.mask_p), device=self.device))
        c = onehot * mask + self.dmconfig.condition_mask_value * (1 - mask)
        x_t = (1 - t_s) * noise + t_s * images
        pred = self.network(x_t, t_s, c)
        return self.loss_fn(pred, images - noise)

    def sample(self, conditions, omega):
        T = self.T
        dev = self.device
        if conditions.dim() == 1:
            labels = self.check_labels(conditions).to(dev)
            c = torch.zeros(len(labels), self.dmconfig.num_classes, device=dev).scatter_(1, labels.unsqueeze(1), 1)
        else:
            c = conditions.to(dev).float()
        B = len(c)
        uncond = torch.full((B, self.dmconfig.num_classes), float(self.dmconfig.condition_mask_value), device=dev)
        with torch.no_grad():
            X_t = torch.randn(B, self.dmconfig.num_channels, *self.dmconfig.input_dim, device=dev)
            for i in range(T):
                t = i / T
                nt = torch.full((B, 1, 1, 1), t, device=dev)
                v = (1 + omega) * self.network(X_t, nt, c) - omega * self.network(X_t, nt, uncond)
                X_t = X_t + v * (1 / T)
            return (X_t * self.dmconfig.pixel_std + self.dmconfig.pixel_mean).clamp(0, 1)
