# {
#  "persona": "engineer: forward with exact care for devices and dtypes",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/solvers.py:heun": []
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        size = images.shape[0]
        x_1, x_0 = images, torch.normal(0.0, 1.0, images.shape, device=images.device)
        time = torch.distributions.Uniform(0.0, 1.0).sample((size,)).to(images.device)
        labels = torch.nn.functional.one_hot(conditions, num_classes=self.dmconfig.num_classes).type_as(images)
        dropping = torch.distributions.Bernoulli(probs=torch.tensor(float(self.dmconfig.mask_p)))
        dropped = dropping.sample((size, 1)).bool().to(images.device)
        labels = labels.masked_fill(dropped, self.dmconfig.condition_mask_value)
        x_t = torch.einsum("b,bchw->bchw", 1 - time, x_0) + torch.einsum("b,bchw->bchw", time, x_1)
        error = self.network(x_t, time.unsqueeze(1), labels) - (x_1 - x_0)
        return error.pow(2).flatten(1).mean(1).mean()
# --- flow_matching/solvers.py
from typing import Callable


def heun(field: Callable[[torch.Tensor, float], torch.Tensor], x: torch.Tensor, times: torch.Tensor) -> torch.Tensor:
    spans = list(zip(times[:-1].tolist(), times[1:].tolist(), strict=True))
    for begin, end in spans:
        step = end - begin
        first = field(x, begin)
        second = field(torch.add(x, first, alpha=step), end)
        x = torch.add(x, torch.add(first, second), alpha=step / 2)
    return x
