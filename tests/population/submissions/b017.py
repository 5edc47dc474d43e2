# {
#  "persona": "knows Song's score-SDE tutorial: GaussianFourierProjection, Dense, swish by hand, one block a level",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  },
#  "note": "the sigmoid belongs to swish"
# }
# --- conditional_ddpm/ResUNet.py
class GaussianFourierProjection(nn.Module):
    """Gaussian random features for encoding time steps."""

    def __init__(self, embed_dim, scale=30.0):
        super().__init__()
        # randomly sampled at initialisation, not trainable
        self.register_buffer("W", torch.randn(embed_dim // 2) * scale)

    def forward(self, x):
        x_proj = x[:, None] * self.W[None, :] * 2 * math.pi
        return torch.cat([torch.sin(x_proj), torch.cos(x_proj)], dim=-1)
class Dense(nn.Module):
    """A fully connected layer that reshapes outputs to feature maps."""

    def __init__(self, input_dim, output_dim):
        super().__init__()
        self.dense = nn.Linear(input_dim, output_dim)

    def forward(self, x):
        return self.dense(x)[..., None, None]
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        embed_dim = 128
        self.embed = nn.Sequential(GaussianFourierProjection(embed_dim), nn.Linear(embed_dim, embed_dim))
        self.y_embed = nn.Linear(n_classes, embed_dim)
        ch = [n_feat, 2 * n_feat, 4 * n_feat]
        # encoding
        self.conv1 = nn.Conv2d(in_channels, ch[0], 3, stride=1, padding=1, bias=False)
        self.dense1 = Dense(embed_dim, ch[0])
        self.gnorm1 = nn.GroupNorm(1, ch[0])
        self.conv2 = nn.Conv2d(ch[0], ch[1], 3, stride=2, padding=1, bias=False)
        self.dense2 = Dense(embed_dim, ch[1])
        self.gnorm2 = nn.GroupNorm(1, ch[1])
        self.conv3 = nn.Conv2d(ch[1], ch[2], 3, stride=2, padding=1, bias=False)
        self.dense3 = Dense(embed_dim, ch[2])
        self.gnorm3 = nn.GroupNorm(1, ch[2])
        # decoding
        self.tconv3 = nn.ConvTranspose2d(ch[2], ch[1], 4, stride=2, padding=1, bias=False)
        self.dense5 = Dense(embed_dim, ch[1])
        self.tgnorm3 = nn.GroupNorm(1, ch[1])
        self.tconv2 = nn.ConvTranspose2d(ch[1] + ch[1], ch[0], 4, stride=2, padding=1, bias=False)
        self.dense6 = Dense(embed_dim, ch[0])
        self.tgnorm2 = nn.GroupNorm(1, ch[0])
        self.tconv1 = nn.Conv2d(ch[0] + ch[0], in_channels, 3, padding=1)
        # the swish activation function
        self.act = lambda x: x * torch.sigmoid(x)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        embed = self.act(self.embed(t.reshape(-1)) + self.y_embed(c))
        h1 = self.conv1(x)
        h1 = h1 + self.dense1(embed)
        h1 = self.act(self.gnorm1(h1))
        h2 = self.conv2(h1)
        h2 = h2 + self.dense2(embed)
        h2 = self.act(self.gnorm2(h2))
        h3 = self.conv3(h2)
        h3 = h3 + self.dense3(embed)
        h3 = self.act(self.gnorm3(h3))
        h = self.tconv3(h3)
        h = h + self.dense5(embed)
        h = self.act(self.tgnorm3(h))
        h = self.tconv2(torch.cat([h, h2], dim=1))
        h = h + self.dense6(embed)
        h = self.act(self.tgnorm2(h))
        return self.tconv1(torch.cat([h, h1], dim=1))
