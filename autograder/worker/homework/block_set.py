"""A block of a transformer whose shift, scale and gate are set, whatever its layers are and
whichever way their weights lie (exercise 3.13).

The weights of the condition's linear layer are those whose gradient, where one number of the
condition alone is not zero, is zero but for one place along an axis. That place then gives any
shift, scale and gate. Of the other weights, attention's are those by which tokens meet.
"""

import torch

from .block_vocabulary import ANY_WEIGHTS, EQUAL, FAR, MEETS_BY_ATTENTION, ONE_LAYER

SEEN = 1e-5  # of the largest output: less is no change
LEAST = 3  # times dim: what the linear layer of a condition gives, if both branches share it
VECTORS = 6  # what has at most this many times dim numbers is no matrix, where heads are larger
LIVE, ZERO, ALIKE = "live", "zero", "alike"


class CannotRead(Exception):
    """The weights are not those of a block as the exercise has it: this claim is not true."""


class Block:
    """A block whose shift, scale and gate are set, for each sample on its own."""

    def __init__(self, block, tokens, another):
        self.block, self.dim = block, tokens.shape[2]
        self.tokens, self.weights = tokens[:1], another[0]
        self.parameters = [each.requires_grad_() for each in block.parameters()]
        self.across, self.one_by_one = self._how_it_takes_batches(tokens, another)
        self.told = self._weights_of_the_condition()
        self.axes = dict(self.told)
        self.six = torch.zeros(sum(self._slice(n, 0).numel() for n, _ in self.told))
        if len(self.six) < LEAST * self.dim:
            raise CannotRead(ONE_LAYER)
        self.matrices = [
            number
            for number, weight in enumerate(self.parameters)
            if weight.numel() > VECTORS * self.dim and number not in self.axes
        ]
        # so small that no softmax takes one token alone
        self.live = {n: 0.5 * self.parameters[n].detach() for n in self.matrices}
        self.of_attention, self.of_mlp = [], []
        self.weights_of_attention = 0  # that are used
        self.on_the_way = 0  # how many weights tokens need to hear of each other

    @torch.no_grad()
    def _how_it_takes_batches(self, tokens, another):
        """(whether what should be tokens are samples, and the other way round; whether samples
        meet)."""
        condition = torch.ones(len(tokens), self.dim)
        before, changed = self._run(tokens, condition), tokens.clone()
        changed[0, 0] = another[0, 0]
        seen = (self._run(changed, condition) - before).abs() > SEEN * before.abs().max()
        across = bool(seen[1:].any()) and not bool(seen[0, 1:].any())
        conditions = torch.cat([-condition[:1], condition[1:]])
        moved = (self._run(tokens, conditions) - before).abs()
        return across, bool(seen[1:].any()) or bool((moved[1:] > SEEN * before.abs().max()).any())

    def _run(self, x, condition):
        """What the block gives. Raises CannotRead where it raises anything."""
        try:
            return self.block(x.clone(), condition)
        except Exception as error:
            raise CannotRead(ANY_WEIGHTS) from error

    def _call(self, x, condition):
        """The output (S, N, D) of tokens (S, N, D) and a condition (S, D)."""
        if not self.across:
            return self._run(x, condition)
        answers = [
            self._run(each[:, None], told.expand(len(each), -1))[:, 0]
            for each, told in zip(x, condition, strict=True)
        ]
        return torch.stack(answers)

    def _slopes(self, condition, numbers):
        output = self._call(self.tokens, condition)
        parameters = [self.parameters[number] for number in numbers]
        return torch.autograd.grad(
            (output[0] * self.weights).sum(), parameters, allow_unused=True, materialize_grads=True
        )

    def _weights_of_the_condition(self):
        """(number of a parameter, its axis along which the condition lies)."""
        condition = torch.zeros(1, self.dim)
        condition[0, 0] = 2.0
        numbers = range(len(self.parameters))
        found = []
        for number, slope in zip(numbers, self._slopes(condition, numbers), strict=True):
            for axis, size in enumerate(slope.shape):
                others = slope.narrow(axis, 1, size - 1) if size > 1 else slope
                if size == self.dim and slope.any() and not others.any():
                    found.append((number, axis))
                    break
        return found

    def _slice(self, number, place):
        return self.parameters[number].select(self.axes[number], place)

    def hold_vectors(self, first):
        """Biases are zeros from here on, and what multiplies is one."""
        for number, weight in enumerate(self.parameters):
            if number not in self.axes and number not in self.matrices:
                ones = weight.numel() == 1 or bool((first[number] == 1).all())
                weight.fill_(1.0 if ones else 0.0)

    def find_branches(self):
        """Which matrices are attention's, and which are the MLP's."""
        six = 0.5 + torch.rand(len(self.six))
        needed: list[int] = []
        with torch.no_grad():
            while self._tokens_meet(needed, six):
                before = len(needed)
                spared = list(needed)
                for number in self.matrices:
                    if number not in needed and not self._tokens_meet([*spared, number], six):
                        needed.append(number)
                    elif number not in needed:
                        spared.append(number)
                if len(needed) == before:
                    raise CannotRead(MEETS_BY_ATTENTION)
            self.on_the_way = sum(self.live[number].numel() for number in needed)
            self._put(dict.fromkeys(needed, ZERO))
            self._tell(six[None])
        condition = torch.zeros(1, self.dim)
        condition[0, 0] = FAR
        slopes = self._slopes(condition, self.matrices)
        for number, slope in zip(self.matrices, slopes, strict=True):
            mlp = number not in needed and bool(slope.any())
            (self.of_mlp if mlp else self.of_attention).append(number)
        with torch.no_grad():
            self.set(LIVE, LIVE)
        slopes = self._slopes(condition, self.of_attention) if needed else ()
        self.weights_of_attention = sum(slope.numel() for slope in slopes if slope.any())

    def _tokens_meet(self, zeros, six):
        self._put(dict.fromkeys(zeros, ZERO))
        tokens = self.tokens[0]
        changed = tokens.clone()
        changed[0] = changed[0].roll(1)  # a normalisation over all tokens changes nothing by that
        before = self.ask(tokens, six)
        seen = (self.ask(changed, six) - before)[1:].abs().max()
        return bool(seen > SEEN * before.abs().max())

    def _put(self, how):
        for number, value in self.live.items():
            kind = how.get(number, LIVE)
            if kind == LIVE:
                self.parameters[number].copy_(value)
            else:
                self.parameters[number].fill_(EQUAL if kind == ALIKE else 0.0)

    def set(self, attention, mlp):
        """The matrices of each branch: as they were woken, zeros, or all alike."""
        how = {**dict.fromkeys(self.of_attention, attention), **dict.fromkeys(self.of_mlp, mlp)}
        self._put(how)

    def _tell(self, six):
        """Sample s is given row s where number s of its condition is FAR and the others zeros."""
        for number, _ in self.told:
            self.parameters[number].zero_()
        for place, values in enumerate(six):
            start = 0
            for number, _ in self.told:
                part = self._slice(number, place)
                part.copy_(values[start : start + part.numel()].view(part.shape) / FAR)
                start += part.numel()

    def ask(self, x, six):
        """The output (N, D) of tokens (N, D), with these shifts, scales and gates."""
        return self.ask_several(x[None], six[None])[0]

    def ask_of_two(self, x, six, second):
        """The output (N, D) of tokens (N, D) where two numbers of a condition are not zero."""
        self._tell(six)
        condition = torch.zeros(1, self.dim)
        condition[0, :2] = torch.tensor([FAR, second])
        return self._call(x[None], condition)[0]

    def ask_several(self, x, six):
        """The outputs (S, N, D) of tokens (S, N, D), with a row (S, six) for each."""
        size = 1 if self.across or self.one_by_one else self.dim
        outputs = []
        for some, told in zip(x.split(size), six.split(size), strict=True):
            self._tell(told)
            outputs.append(self._call(some, FAR * torch.eye(self.dim)[: len(some)]))
        return torch.cat(outputs)
