# {
#  "persona": "in a hurry, draws one time",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "One t is drawn for the whole batch; each sample should have its own.",
#    "One draw decides for the whole batch whether the labels are dropped; each sample should lose its label by itself."
#   ],
#   "flow_matching/editing.py:invert": [
#    "Integrates from t = 0 to t = 1; it should integrate backwards, from 1 to 0."
#   ],
#   "flow_matching/editing.py:translate": []
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        t = torch.rand(1, device=self.device)
        x0 = torch.randn_like(images)
        xt = (1 - t.view(-1, 1, 1, 1)) * x0 + t.view(-1, 1, 1, 1) * images
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        if torch.rand(1).item() < self.dmconfig.mask_p:
            c = torch.full_like(c, self.dmconfig.condition_mask_value)
        v = self.network(xt, t.expand(len(images)), c)
        return self.loss_fn(v, images - x0)
# --- flow_matching/editing.py
def invert(field, image, steps):
    return euler(field, image, torch.linspace(0, 1, steps + 1))


def translate(field_from, field_to, image, steps):
    times = torch.linspace(1, 0, steps + 1)
    noise = euler(field_from, image, times)
    return euler(field_to, noise, times.flip(0))
