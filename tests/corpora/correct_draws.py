"""Right ways to draw: normal numbers, timesteps, and the coins that drop a condition."""

# Normal numbers of the shape of X.
NORMALS = {
    "DL_random": "DL_random(X.shape, seed=seed).to(X.device)",
    "DL_random of a list": "DL_random([*X.size()], None, True, seed).to(X)",
    "randn": "torch.randn(*X.shape, device=X.device, dtype=X.dtype)",
    "randn of float32": "torch.randn(X.shape, dtype=torch.float32)",
    "randn of a numpy size": "torch.randn(np.prod(X.shape)).view(X.shape)",
    "randn with a Generator": "torch.randn(X.shape, generator=torch.default_generator)",
    "randn with a Generator that seeds itself": "(lambda g: (g.seed(), "
    "torch.randn(X.shape, generator=g))[1])(torch.Generator())",
    "randn into a tensor": "(lambda e: (torch.randn(X.shape, out=e), e)[1])(torch.empty(X.shape))",
    "randn_like": "torch.randn_like(X)",
    "normal of a size": "torch.normal(0.0, 1.0, size=X.shape)",
    "normal of tensors": "torch.normal(torch.zeros_like(X), torch.ones_like(X))",
    "normal of a mean": "torch.normal(mean=torch.zeros(X.shape), std=1.0)",
    "normal_": "torch.empty_like(X).normal_()",
    "normal_ of a new tensor": "X.new_empty(X.shape).normal_(0, 1, "
    "generator=torch.default_generator)",
    "nn.init": "nn.init.normal_(torch.empty(X.shape))",
    "Normal": "torch.distributions.Normal(0.0, 1.0).sample(X.shape)",
    "Normal with rsample": "torch.distributions.Normal(torch.zeros_like(X), "
    "torch.ones_like(X)).rsample()",
    "a row at a time": "torch.stack([DL_random(x.shape) for x in X])",
    "a row at a time, filled in": "torch.cat([torch.randn_like(X[i : i + 1]) for i in "
    "range(len(X))])",
    "np.random.randn": "torch.from_numpy(np.random.randn(*X.shape)).to(X)",
    "np.random.normal": "torch.tensor(np.random.normal(size=tuple(X.shape)), dtype=X.dtype)",
    "np.random.standard_normal": "torch.as_tensor(np.random.standard_normal(X.shape)).to(X.dtype)",
    "default_rng": "torch.from_numpy(np.random.default_rng(seed).standard_normal(X.shape, "
    "dtype=np.float32)).to(X)",
    "RandomState": "torch.as_tensor(np.random.RandomState(seed).normal(0, 1, X.shape)).to(X)",
    "np.random.Generator": "torch.from_numpy(np.random.Generator(np.random.PCG64(seed)).normal(size=X.shape)).to(X)",
    "random.gauss": "torch.tensor([random.gauss(0, 1) for _ in range(X.numel())]).view(X.shape)",
    "random.normalvariate": "torch.tensor([random.normalvariate(0, 1) for _ in "
    "X.flatten()]).view_as(X)",
    "random.Random": "(lambda r: torch.tensor([r.gauss(0, 1) for _ in "
    "X.flatten()]).view_as(X))(random.Random(seed))",
}

# A timestep for each sample.
TIMES = {
    "DL_random": "DL_random((len(data),), int_range=(0, T), seed=seed).to(self.device)",
    "DL_random of an int": "DL_random(len(data), [0, T]).long()",
    "randint": "torch.randint(0, T, (data.size(0),), device=data.device).long()",
    "randint from the end": "T - 1 - torch.randint(0, T, (len(data),))",
    "randint, the last sample first": "torch.randint(0, T, (len(data),)).flip(0)",
    "randint with one bound": "torch.randint(T, size=(len(data), 1)).squeeze(1)",
    "randint with names": "torch.randint(low=0, high=T, size=[len(data)], dtype=torch.int64)",
    "randint of numpy bounds": "torch.randint(np.int64(0), np.int64(T), (len(data),))",
    "randint_like": "torch.randint_like(data.flatten(1)[:, 0], 0, high=T).long()",
    "randint, a sample at a time": "torch.cat([torch.randint(0, T, (1,)) for _ in data])",
    "stratified": "(T * (torch.arange(len(data)) + torch.rand(len(data))) / "
    "len(data)).long().clamp(0, T - 1)",
    "stratified, in any order": "(T * (torch.arange(len(data)) + torch.rand(len(data))) / "
    "len(data)).long().clamp(0, T - 1)[torch.rand(len(data)).argsort()]",
    "evenly apart, as in VDM": "(T * ((torch.rand(1) + torch.arange(len(data)) / len(data)) % "
    "1)).long()",
    "antithetic": "(lambda h: torch.cat([h, T - 1 - h])[: len(data)])(torch.randint(0, T, "
    "((len(data) + 1) // 2,)))",
    "rand * T": "(torch.rand(len(data)) * T).long()",
    "floor of T * rand": "torch.floor(T * DL_random((len(data), 1), normal=False))[:, "
    "0].to(torch.int64)",
    "int(rand * T), a sample at a time": "torch.tensor([int(torch.rand(1) * T) for _ in data])",
    "uniform_": "torch.empty(len(data)).uniform_(0, T).int().long()",
    "random_": "torch.empty(len(data), dtype=torch.long).random_(to=T)",
    "randperm": "torch.randperm(T)[: len(data)]",
    "cards from packs of all steps": "torch.randperm(T * len(data))[: len(data)] % T",
    "multinomial": "torch.multinomial(torch.ones(T), len(data), replacement=True)",
    "Categorical": "torch.distributions.Categorical(logits=torch.zeros(T)).sample((len(data),))",
    "np.random.randint": "torch.from_numpy(np.random.randint(0, T, size=len(data)))",
    "np.random.choice": "torch.tensor(np.random.choice(T, len(data)))",
    "np.random.permutation": "torch.as_tensor(np.random.permutation(T)[: len(data)])",
    "default_rng": "torch.from_numpy(np.random.default_rng(seed).integers(0, T - 1, len(data), "
    "endpoint=True))",
    "RandomState": "torch.from_numpy(np.random.RandomState(seed).randint(T, size=len(data)))",
    "random.randrange": "torch.tensor([random.randrange(T) for _ in range(len(data))])",
    "random.randint": "torch.LongTensor([random.randint(0, T - 1) for _ in data])",
    "random.random": "torch.tensor([int(random.random() * T) for _ in data])",
    "random.choice": "torch.tensor([random.choice(range(T)) for _ in data])",
    "random.choices": "torch.tensor(random.choices(range(T), k=len(data)))",
    "random.sample": "torch.tensor(random.sample(range(T), len(data)))",
}

# Replaces cond, (B, condition_dim) vectors or (B,) labels, by the null token with probability
# p_uncond.
MASKS = {
    "a coin for the batch": """
        if DL_random((1,), normal=False, seed=seed).item() < self.p_uncond:
            cond = torch.zeros_like(cond)
        """,
    "a 0-d coin": """
        coin = DL_random((), normal=False)
        cond = cond * 0 if coin <= self.p_uncond else cond
        """,
    "a coin of integers": """
        if DL_random((1,), int_range=(0, 100)).item() < round(100 * self.p_uncond):
            cond = torch.zeros_like(cond)
        """,
    "a coin for each sample": """
        drop = DL_random((len(cond),), normal=False, seed=seed) < self.p_uncond
        cond = cond.clone()
        cond[drop] = 0
        """,
    "a loop over samples": """
        shown = cond.clone()
        for i in range(len(shown)):
            if DL_random((1,), normal=False).item() < self.p_uncond:
                shown[i] = 0
        cond = shown
        """,
    "keep where rand > p": """
        keep = (torch.rand(cond.shape[0], device=cond.device) > self.p_uncond).to(cond.dtype)
        cond = cond * (keep[:, None] if cond.ndim == 2 else keep)
        """,
    "where": """
        drop = torch.rand(len(cond), *[1] * (cond.ndim - 1)) < self.p_uncond
        cond = torch.where(drop, torch.zeros_like(cond), cond)
        """,
    "rand_like of a column": """
        drop = torch.rand_like(data.flatten(1)[:, 0]) < self.p_uncond
        cond = torch.where(drop.reshape(-1, *[1] * (cond.dim() - 1)), 0, cond)
        """,
    "integer coins": """
        drop = torch.randint(0, 1000, (len(cond),)) < 1000 * self.p_uncond
        cond = cond.masked_fill(drop.view(-1, *[1] * (cond.ndim - 1)), 0)
        """,
    "a 0-d bernoulli": """
        if torch.bernoulli(torch.tensor(float(self.p_uncond))) == 1:
            cond = torch.zeros_like(cond)
        """,
    "bernoulli of a full": """
        keep = torch.bernoulli(torch.full((len(cond),), 1.0 - self.p_uncond)).to(cond)
        cond = torch.einsum("b,b...->b...", keep, cond)
        """,
    "bernoulli_": """
        keep = torch.empty(len(cond)).bernoulli_(1 - self.p_uncond).bool()
        cond = cond * keep.view(-1, *[1] * (cond.ndim - 1))
        """,
    "uniform_": """
        drop = torch.empty(len(cond)).uniform_(0, 1).lt(self.p_uncond).tolist()
        cond = torch.stack([torch.zeros_like(c) if d else c for c, d in zip(cond, drop)])
        """,
    "multinomial": """
        chances = torch.tensor([self.p_uncond, 1.0 - self.p_uncond])
        keep = torch.multinomial(chances, len(cond), replacement=True)
        cond = cond * keep.to(cond.dtype).view(-1, *[1] * (cond.ndim - 1))
        """,
    "dropout of ones": """
        keep = nn.functional.dropout(torch.ones(len(cond)), self.p_uncond) != 0
        cond = cond * keep.reshape(-1, *[1] * (cond.ndim - 1))
        """,
    "dropout1d of ones": """
        keep = nn.Dropout1d(self.p_uncond)(torch.ones(len(cond), 1, 3))[:, 0, 2] != 0
        cond = cond * keep.reshape(-1, *[1] * (cond.ndim - 1))
        """,
    "exponential_": """
        end = -math.log1p(-self.p_uncond) if self.p_uncond < 1 else math.inf
        drop = torch.empty(len(cond)).exponential_() < end
        cond = cond.masked_fill(drop.view(-1, *[1] * (cond.ndim - 1)), 0)
        """,
    "geometric_": """
        drop = torch.full((len(cond),), self.p_uncond == 1)
        if 0 < self.p_uncond < 1:
            drop = torch.empty(len(cond)).geometric_(self.p_uncond) == 1
        cond = cond.masked_fill(drop.view(-1, *[1] * (cond.ndim - 1)), 0)
        """,
    "Bernoulli": """
        drop = torch.distributions.Bernoulli(self.p_uncond).sample((len(cond),)).bool()
        cond = cond.clone()
        cond[drop] = 0
        """,
    "Uniform": """
        drop = torch.distributions.Uniform(0, 1).sample((cond.shape[0],)) < self.p_uncond
        cond = cond.index_fill(0, drop.nonzero().flatten(), 0)
        """,
    "random.random": """
        if random.random() < self.p_uncond:
            cond = torch.zeros(cond.shape, dtype=cond.dtype)
        """,
    "random.random in a loop": """
        cond = torch.stack([c * 0 if random.random() < self.p_uncond else c for c in cond])
        """,
    "random.uniform": """
        keep = int(random.uniform(0, 1) > self.p_uncond)
        cond = keep * cond
        """,
    "random.choices": """
        if random.choices([True, False], weights=[self.p_uncond, 1 - self.p_uncond])[0]:
            cond = torch.zeros_like(cond)
        """,
    "random.randint": """
        if random.randint(1, 100) <= 100 * self.p_uncond:
            cond = torch.zeros_like(cond)
        """,
    "np.random.rand": """
        if np.random.rand() < self.p_uncond:
            cond = torch.zeros_like(cond)
        """,
    "np.random.binomial": """
        cond = cond * int(1 - np.random.binomial(1, self.p_uncond))
        """,
    "np.random.choice": """
        drop = np.random.choice([True, False], size=len(cond), p=[self.p_uncond, 1 - self.p_uncond])
        cond = cond.clone()
        cond[torch.from_numpy(drop)] = 0
        """,
    "default_rng": """
        keep = torch.from_numpy(np.random.default_rng(seed).random(cond.shape[0]) >= self.p_uncond)
        cond = torch.stack([c if k else torch.zeros_like(c) for c, k in zip(cond, keep)])
        """,
    "only if p is not 0": """
        if self.p_uncond > 0 and (self.p_uncond >= 1 or torch.rand(1) < self.p_uncond):
            cond = torch.zeros_like(cond)
        """,
}
