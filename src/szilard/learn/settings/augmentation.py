"""Settings of augmentation; `..augmentation` is the method."""

from dataclasses import dataclass

from ...options import Options, option


@dataclass(frozen=True, kw_only=True)
class Augmentation(Options):
    """How far an image is moved at most; the movements are uniformly distributed."""

    shift: float = option(0.08, "largest shift, as a fraction of the image's height and width; 0 switches it off", least=0, most=1)
    angle: float = option(10.0, "largest angle, in degrees; 0 switches it off", least=0, most=360)
    stretch: float = option(0.1, "largest relative change of the size; 0 switches it off", least=0, below=1)
