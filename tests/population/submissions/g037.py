# {
#  "persona": "numpy person, one draw of time for the batch",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["One t is drawn for the whole batch; each sample should have its own t.", "The labels of the whole batch are dropped together, by one draw; each sample should lose its label by a draw of its own."]
#  },
#  "note": "right on average over many batches"
# }
# --- flow_matching/FM.py
import numpy as np


class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        x_0 = torch.randn_like(images)
        t = torch.rand(1, device=images.device)
        x_t = (1 - t) * x_0 + t * images
        c = torch.eye(config.num_classes, device=images.device)[conditions]
        if torch.rand(1).item() < config.mask_p:
            c = torch.full_like(c, config.condition_mask_value)
        return self.loss_fn(self.network(x_t, t.expand(len(images)), c), images - x_0)
