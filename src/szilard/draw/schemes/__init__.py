"""Drawn schemes, as strings of SVG that follow the light and the dark theme of the page they stand on.

    svg        lines, arrows, nodes, boxes, brackets, words, formulas; `drawing` makes a picture of them
    networks   layers of nodes, with their weights
    graphs     a computation graph with its values, forward and backward
    matrices   products of matrices as blocks
    charts     curves and points between two axes
    raster     functions of the plane
    circuits   operations on qubits over time
    beliefs    probabilities as bars

A drawing is at most 340 units wide and its letters are 14 units high, so that it can be read on a telephone.
"""
