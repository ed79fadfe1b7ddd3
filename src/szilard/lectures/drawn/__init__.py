"""The schemes of the lectures, made of the parts in `draw.schemes`: a module for each lecture, a function for each scheme."""
