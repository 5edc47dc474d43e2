# {
#  "persona": "debugger: ModuleDict, a VERBOSE switch that prints shapes, many comments",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
VERBOSE = False  # set to True to see the shapes
def show(name, h):
    if VERBOSE:
        print(name, tuple(h.shape))
    return h
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        size_embedding, fine = 4 * n_feat, max(n_feat // 4, 4)
        self.emb = nn.ModuleDict({
            "time": nn.Sequential(Clocks(64), EmbedBlock(64, size_embedding)),
            "label": EmbedBlock(n_classes, size_embedding),
        })
        self.sizes = {"28": fine, "14": n_feat, "7": 2 * n_feat}
        self.into = nn.Conv2d(in_channels, fine, 3, padding=1)
        self.down = nn.ModuleDict({"14": UnetDown(fine, n_feat), "7": UnetDown(n_feat, 2 * n_feat)})
        self.up = nn.ModuleDict({"14": UnetUp(2 * n_feat, n_feat, n_feat), "28": UnetUp(n_feat, fine, fine)})
        self.fuse_down = nn.ModuleDict({k: FusionBlock(v, size_embedding) for k, v in self.sizes.items()})
        self.fuse_up = nn.ModuleDict({k: FusionBlock(v, size_embedding) for k, v in self.sizes.items() if k != "7"})
        self.middle = nn.Sequential(ResConvBlock(2 * n_feat, 2 * n_feat), AttentionBlock(2 * n_feat))
        self.leave = LeaveBlock(fine, in_channels, size_embedding)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        # embeddings, both (B, E)
        temb = show("time", self.emb["time"](t))
        cemb = show("label", self.emb["label"](c))
        # way down. I save everything by its resolution so that I can not mix it up
        memory = {}
        h = self.into(x)
        memory["28"] = h = show("28", self.fuse_down["28"](h, temb, cemb))
        h = self.down["14"](h)
        memory["14"] = h = show("14", self.fuse_down["14"](h, temb, cemb))
        h = self.down["7"](h)
        h = show("7", self.fuse_down["7"](h, temb, cemb))
        # bottom
        h = self.middle(h)
        # way up
        for size in ("14", "28"):
            h = self.up[size](h, memory[size])
            h = show(size, self.fuse_up[size](h, temb, cemb))
        return show("out", self.leave(h, x, temb))
