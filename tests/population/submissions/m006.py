# {
#  "persona": "Java engineer: dataclasses, abstract interfaces and factories around three lines of mathematics.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [
#    "The integrator adds to x_0 in place, so the noise is overwritten and both returned tensors are the end of the path; x_0 should stay untouched and be the first of the pair."
#   ],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [
#    "The velocity at the end of the path, t = 1, is counted too, steps + 1 velocities; only those at the starts of the steps should be.",
#    "The squares are summed over dimension 1 alone and averaged over the rest; they should be summed over all entries of a sample."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "Each call seeds its own generator with the same number, so all calls use the same coins; each call should throw new ones."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The weight is clamped at 20, it should be 1 / (1 - t) however large."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": []
#  },
#  "note": "couple returns the right x_1, but in both places, and its tensor x_0 is changed. mask_tokens is right in one call: its coins are the same in every call of the same shape. loss differs only where 1 - t < 0.05, one sample in twenty, and there only if a token is masked (2.5 % on average). loss calls the author's own mask_tokens, which is wrong too: its mistakes were judged with a right one."
# }
# --- flow_matching/masked_diffusion.py
from dataclasses import dataclass
class CoinTosser:
    """Reproducible coins: experiments have to be repeatable."""

    SEED = 2024

    def __init__(self, shape, device):
        self.generator = torch.Generator(device=device).manual_seed(self.SEED)
        self.shape, self.device = shape, device

    def toss(self, probability):
        u = torch.rand(self.shape, generator=self.generator, device=self.device)
        return u < probability
@dataclass
class UnmaskingSchedule:
    steps: int

    def __iter__(self):
        for k in range(self.steps):
            yield UnmaskingStep(k / self.steps, (k + 1) / self.steps)
@dataclass
class UnmaskingStep:
    t: float
    s: float

    @property
    def probability(self):
        return (self.s - self.t) / (1.0 - self.t)
class Canvas:
    """The tokens of a batch, and what may be done to them."""

    def __init__(self, batch, side, device):
        self.tokens = torch.full((batch, side, side), MASK, dtype=torch.int64, device=device)

    @property
    def masked(self):
        return self.tokens.eq(MASK)

    def reveal(self, probability, logits):
        coins = torch.rand(self.tokens.shape, device=self.tokens.device)
        here = self.masked & (coins < probability)
        weights = logits.softmax(dim=1).movedim(1, -1)  # (B, H, W, 2)
        drawn = torch.multinomial(weights.reshape(-1, weights.size(-1)), 1).reshape(self.tokens.shape)
        self.tokens = torch.where(here, drawn, self.tokens)
def mask_tokens(x, t):
    tosser = CoinTosser(x.shape, x.device)
    keep = tosser.toss(t.reshape(-1, 1, 1))
    return torch.where(keep, x, MASK)
def loss(network, x, labels):
    batch = x.size(0)
    t = torch.rand(batch, device=x.device)
    noisy = mask_tokens(x, t)
    per_token = F.cross_entropy(network(noisy, t, labels), x, reduction="none")
    weight = (1.0 / (1.0 - t)).clamp(max=20.0)  # no exploding gradients
    contributes = noisy.eq(MASK).to(per_token.dtype)
    return torch.einsum("b,bhw,bhw->", weight, contributes, per_token) / x.numel()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    batch = labels.size(0)
    canvas = Canvas(batch, side, labels.device)
    for step in UnmaskingSchedule(steps):
        t = torch.full((batch,), step.t, device=labels.device)
        logits = network(canvas.tokens, t, labels)
        canvas.reveal(step.probability, logits)
    return canvas.tokens
# --- flow_matching/reflow.py
from dataclasses import dataclass
@dataclass(frozen=True)
class TimeGrid:
    """Equal steps from 0 to 1."""

    steps: int

    def __iter__(self):
        return (k / self.steps for k in range(self.steps))

    @property
    def width(self) -> float:
        return 1.0 / self.steps
class PathIntegrator:
    """Integrates a field along a TimeGrid and remembers where it has been."""

    def __init__(self, field, grid: TimeGrid):
        self.field = field
        self.grid = grid

    def run(self, start):
        state = start
        for t in self.grid:
            state += self.grid.width * self.field(state, t)
        return state

    def trajectory(self, start):
        state = start.clone()
        yield state, 0.0
        for k, t in enumerate(self.grid, start=1):
            state = state + self.grid.width * self.field(state, t)
            yield state, k / self.grid.steps
class FlowMatchingObjective:
    """Callable objective: knows its interpolant, its target and its reduction."""

    def __init__(self, source, destination):
        self.source, self.destination = source, destination

    def _broadcast(self, t):
        return t.reshape(t.shape + (1,) * (self.source.ndim - 1))

    def interpolate(self, t):
        weight = self._broadcast(t)
        return (1 - weight) * self.source + weight * self.destination

    @property
    def target(self):
        return self.destination - self.source

    def __call__(self, network):
        t = torch.rand(self.source.size(0), dtype=self.source.dtype, device=self.source.device)
        return (network(self.interpolate(t), t) - self.target).square().mean()
def couple(field, x_0, steps):
    return x_0, PathIntegrator(field, TimeGrid(steps)).run(x_0)
def reflow_loss(network, x_0, x_1):
    objective = FlowMatchingObjective(source=x_0, destination=x_1)
    return objective(network)
def straightness(field, x_0, steps):
    integrator = PathIntegrator(field, TimeGrid(steps))
    points = list(integrator.trajectory(x_0))
    x_1 = points[-1][0]
    batch = x_0.size(0)
    deviations = []
    for state, t in points:
        deviation = (x_1 - x_0) - field(state, t)
        deviations.append(deviation.square().sum(dim=1).mean())
    return torch.stack(deviations).mean()
