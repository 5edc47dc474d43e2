# {
#  "persona": "C++ programmer: indices, preallocated buffers, while loops",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": []
#  },
#  "note": "noise, time and the dropped label are drawn in a loop, one sample after the other"
# }
# --- flow_matching/FM.py
from ResUNet import ConditionalUnet


class ConditionalFM(nn.Module):
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()

    @property
    def device(self):
        return next(self.parameters()).device

    def check_labels(self, labels):
        labels = torch.as_tensor(labels)
        if labels.ndim != 1 or labels.is_floating_point():
            raise ValueError("labels")
        n = labels.shape[0]
        i = 0
        while i < n:
            if int(labels[i]) < 0 or int(labels[i]) >= self.dmconfig.num_classes:
                raise ValueError("label out of range: " + str(int(labels[i])))
            i += 1
        return labels.long()

    def make_conditions(self, labels):
        buf = torch.zeros(len(labels), self.dmconfig.num_classes, device=self.device)
        for i in range(len(labels)):
            buf[i, int(labels[i])] = 1.0
        return buf

    def forward(self, images, conditions):
        images = images.to(self.device)
        conditions = self.check_labels(conditions)
        B = images.shape[0]
        c = self.make_conditions(conditions)
        x_t = torch.empty_like(images)
        target = torch.empty_like(images)
        t = torch.empty(B, device=images.device)
        for b in range(B):
            x0 = torch.randn(images[b].shape, device=images.device, dtype=images.dtype)
            tb = torch.rand(1).item()
            t[b] = tb
            x_t[b] = (1.0 - tb) * x0 + tb * images[b]
            target[b] = images[b] - x0
            if torch.rand(1).item() < self.dmconfig.mask_p:
                for j in range(self.dmconfig.num_classes):
                    c[b, j] = self.dmconfig.condition_mask_value
        out = self.network(x_t, t, c)
        diff = out - target
        return (diff * diff).sum() / diff.numel()

    def sample(self, conditions, omega):
        cfg = self.dmconfig
        if conditions.ndim == 2:
            c = conditions.to(self.device).float()
        else:
            c = self.make_conditions(self.check_labels(conditions))
        B = c.shape[0]
        none = torch.empty_like(c)
        none.fill_(cfg.condition_mask_value)
        x = torch.empty(B, cfg.num_channels, cfg.input_dim[0], cfg.input_dim[1], device=self.device)
        x.normal_()
        k = 0
        with torch.no_grad():
            while k < cfg.T:
                t = torch.empty(B, device=self.device).fill_(k / cfg.T)
                vc = self.network(x, t, c)
                vu = self.network(x, t, none)
                x = x + (1.0 / cfg.T) * ((1.0 + omega) * vc - omega * vu)
                k += 1
        x = x * cfg.pixel_std + cfg.pixel_mean
        x[x < 0] = 0
        x[x > 1] = 1
        return x
