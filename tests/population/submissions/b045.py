# {
#  "persona": "pastes minDiffusion's ContextUnet with its own signature",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "forward takes (x, c, t); the contract, and the call network(x, t, c), is (x, t, c), so time and label are swapped.",
#    "The bottleneck pools 7x7 and grows back to 7x7, so only 28x28 images work; other sizes that are multiples of 4 should work too (pool adaptively and grow to the size of down2).",
#    "At 14x14 the first half of cemb1 is used in place of cemb2, so contextembed2 is computed and never used; it should be cemb2 * up2 + temb2."
#   ]
#  },
#  "note": "sizes other than 28x28 are in the docstring, but no student's own training asks for them: a matter of contract"
# }
# --- conditional_ddpm/ResUNet.py
class EmbedFC(nn.Module):
    def __init__(self, input_dim, emb_dim):
        super().__init__()
        self.input_dim = input_dim
        self.model = nn.Sequential(nn.Linear(input_dim, emb_dim), nn.GELU(), nn.Linear(emb_dim, emb_dim))

    def forward(self, x):
        return self.model(x.reshape(-1, self.input_dim))
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        self.n_feat = n_feat
        self.init_conv = ResConvBlock(in_channels, n_feat)
        self.down1 = nn.Sequential(ResConvBlock(n_feat, n_feat), nn.MaxPool2d(2))
        self.down2 = nn.Sequential(ResConvBlock(n_feat, 2 * n_feat), nn.MaxPool2d(2))
        self.to_vec = nn.Sequential(nn.AvgPool2d(7), nn.GELU())
        self.timeembed0, self.contextembed0 = EmbedFC(1, n_feat), EmbedFC(n_classes, n_feat)
        self.timeembed1, self.contextembed1 = EmbedFC(1, 2 * n_feat), EmbedFC(n_classes, 2 * n_feat)
        self.timeembed2, self.contextembed2 = EmbedFC(1, n_feat), EmbedFC(n_classes, n_feat)
        self.up0 = nn.Sequential(nn.ConvTranspose2d(2 * n_feat, 2 * n_feat, 7, 7), nn.GroupNorm(1, 2 * n_feat), nn.ReLU())
        self.up1 = nn.Sequential(nn.ConvTranspose2d(4 * n_feat, n_feat, 2, 2), ResConvBlock(n_feat, n_feat))
        self.up2 = nn.Sequential(nn.ConvTranspose2d(2 * n_feat, n_feat, 2, 2), ResConvBlock(n_feat, n_feat))
        self.out = nn.Sequential(
            nn.Conv2d(2 * n_feat, n_feat, 3, 1, 1),
            nn.GroupNorm(1, n_feat),
            nn.ReLU(),
            nn.Conv2d(n_feat, in_channels, 3, 1, 1),
        )
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, c, t):
        # x is (noisy) image, c is context label, t is timestep
        temb0 = self.timeembed0(t).view(-1, self.n_feat, 1, 1)
        cemb0 = self.contextembed0(c).view(-1, self.n_feat, 1, 1)
        x = self.init_conv(x) * (1 + cemb0) + temb0
        down1 = self.down1(x)
        down2 = self.down2(down1)
        hiddenvec = self.to_vec(down2)

        cemb1 = self.contextembed1(c).view(-1, self.n_feat * 2, 1, 1)
        temb1 = self.timeembed1(t).view(-1, self.n_feat * 2, 1, 1)
        cemb2 = self.contextembed2(c).view(-1, self.n_feat, 1, 1)
        temb2 = self.timeembed2(t).view(-1, self.n_feat, 1, 1)

        up1 = self.up0(hiddenvec)
        up2 = self.up1(torch.cat((cemb1 * up1 + temb1, down2), 1))
        up3 = self.up2(torch.cat((cemb1[:, : self.n_feat] * up2 + temb2, down1), 1))
        return self.out(torch.cat((up3, x), 1))
