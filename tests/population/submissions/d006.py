# {
#  "persona": "puts every number into module constants with a comment",
#  "functions": {
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": []
#  }
# }
# --- diffusion_models/computer_vision/image_gen.py
NUM_CHANNELS, HEIGHT, WIDTH = 3, 32, 32  # CIFAR-10 images are RGB, 32 by 32
NUM_CLASSES = 10
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them
        input_shape = (NUM_CHANNELS, HEIGHT, WIDTH)
        condition_dim = NUM_CLASSES + 1  # +1: label 0 is the null token
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
