# {
#  "persona": "software engineer: split into encode / decode with type hints",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        emb = (self.embed_time(t), self.embed_condition(c))
        bottom, skips = self._encode(x, emb)
        return self.leave(self._decode(bottom, skips, emb), x, emb[0])

    def _encode(self, x: torch.Tensor, emb: tuple) -> tuple[torch.Tensor, list[torch.Tensor]]:
        full = self.enter(x)
        half = self.fuse_1(self.down_1(full), *emb)
        quarter = self.fuse_2(self.down_2(half), *emb)
        return self.fuse_3(self.middle(quarter), *emb), [full, half]

    def _decode(self, h: torch.Tensor, skips: list, emb: tuple) -> torch.Tensor:
        full, half = skips
        h = self.fuse_4(self.up_1(h, half), *emb)
        return self.fuse_5(self.up_2(h, full), *emb)
