# {
#  "persona": "works with diffusers every day: Timesteps, TimestepEmbedding, ResnetBlock2D names",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
class Timesteps(nn.Module):
    def __init__(self, num_channels: int, flip_sin_to_cos: bool = True, downscale_freq_shift: float = 0, scale: float = 1000.0):
        super().__init__()
        self.num_channels = num_channels
        self.flip_sin_to_cos = flip_sin_to_cos
        self.downscale_freq_shift = downscale_freq_shift
        self.scale = scale

    def forward(self, timesteps: torch.Tensor) -> torch.Tensor:
        half_dim = self.num_channels // 2
        exponent = -math.log(10000) * torch.arange(half_dim, device=timesteps.device, dtype=timesteps.dtype)
        exponent = exponent / (half_dim - self.downscale_freq_shift)
        emb = self.scale * timesteps[:, None] * torch.exp(exponent)[None, :]
        emb = torch.cat([torch.sin(emb), torch.cos(emb)], dim=-1)
        if self.flip_sin_to_cos:
            emb = torch.cat([emb[:, half_dim:], emb[:, :half_dim]], dim=-1)
        return emb
class TimestepEmbedding(nn.Module):
    def __init__(self, in_channels: int, time_embed_dim: int):
        super().__init__()
        self.linear_1 = nn.Linear(in_channels, time_embed_dim)
        self.act = nn.SiLU()
        self.linear_2 = nn.Linear(time_embed_dim, time_embed_dim)

    def forward(self, sample):
        return self.linear_2(self.act(self.linear_1(sample)))
class ResnetBlock2D(nn.Module):
    def __init__(self, in_channels: int, out_channels: int, temb_channels: int, eps: float = 1e-6):
        super().__init__()
        self.norm1 = nn.GroupNorm(math.gcd(in_channels, 4), in_channels, eps=eps)
        self.conv1 = nn.Conv2d(in_channels, out_channels, kernel_size=3, padding=1)
        self.time_emb_proj = nn.Linear(temb_channels, out_channels)
        self.norm2 = nn.GroupNorm(1, out_channels, eps=eps)
        self.conv2 = nn.Conv2d(out_channels, out_channels, kernel_size=3, padding=1)
        self.nonlinearity = nn.SiLU()
        self.conv_shortcut = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else None

    def forward(self, input_tensor, temb):
        hidden_states = self.conv1(self.nonlinearity(self.norm1(input_tensor)))
        hidden_states = hidden_states + self.time_emb_proj(self.nonlinearity(temb))[:, :, None, None]
        hidden_states = self.conv2(self.nonlinearity(self.norm2(hidden_states)))
        if self.conv_shortcut is not None:
            input_tensor = self.conv_shortcut(input_tensor)
        return input_tensor + hidden_states
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        block_out_channels = (n_feat, 2 * n_feat, 2 * n_feat)
        temb = 4 * block_out_channels[0]
        self.time_proj = Timesteps(max(32, 2 * (n_feat // 2)))
        self.time_embedding = TimestepEmbedding(max(32, 2 * (n_feat // 2)), temb)
        self.class_embedding = TimestepEmbedding(n_classes, temb)
        self.conv_in = nn.Conv2d(in_channels, block_out_channels[0], 3, padding=1)
        self.down_blocks, self.downsamplers = nn.ModuleList(), nn.ModuleList()
        output_channel = block_out_channels[0]
        for i, ch in enumerate(block_out_channels):
            input_channel, output_channel = output_channel, ch
            self.down_blocks.append(ResnetBlock2D(input_channel, output_channel, temb))
            final = i == len(block_out_channels) - 1
            self.downsamplers.append(nn.Identity() if final else nn.Conv2d(ch, ch, 3, stride=2, padding=1))
        self.mid_block = ResnetBlock2D(output_channel, output_channel, temb)
        self.mid_attention = AttentionBlock(output_channel)
        self.up_blocks, self.upsamplers = nn.ModuleList(), nn.ModuleList()
        for i, ch in enumerate(reversed(block_out_channels)):
            self.up_blocks.append(ResnetBlock2D(output_channel + ch, ch, temb))
            output_channel = ch
            final = i == len(block_out_channels) - 1
            self.upsamplers.append(nn.Identity() if final else nn.Conv2d(ch, ch, 3, padding=1))
        self.conv_norm_out = nn.GroupNorm(1, output_channel)
        self.conv_act = nn.SiLU()
        self.conv_out = nn.Conv2d(output_channel, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        # 1. time and class
        emb = self.time_embedding(self.time_proj(t.flatten()))
        emb = emb + self.class_embedding(c)

        # 2. down
        sample = self.conv_in(x)
        down_block_res_samples = ()
        for block, downsampler in zip(self.down_blocks, self.downsamplers):
            sample = block(sample, emb)
            down_block_res_samples += (sample,)
            sample = downsampler(sample)

        # 3. mid
        sample = self.mid_attention(self.mid_block(sample, emb))

        # 4. up
        for block, upsampler in zip(self.up_blocks, self.upsamplers):
            res_sample = down_block_res_samples[-1]
            down_block_res_samples = down_block_res_samples[:-1]
            sample = block(torch.cat([sample, res_sample], dim=1), emb)
            if not isinstance(upsampler, nn.Identity):
                sample = upsampler(F.interpolate(sample, scale_factor=2.0, mode="nearest"))

        # 5. post-process
        return self.conv_out(self.conv_act(self.conv_norm_out(sample)))
