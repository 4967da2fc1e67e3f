"""The operations that tinygrad_edu promises to differentiate, by their NumPy names.

A test fails for a name that has no case, or that the package does not know.
"""

BINARY = """
add subtract multiply divide power mod float_power arctan2 hypot copysign logaddexp logaddexp2
maximum minimum fmax fmin heaviside ldexp
"""
UNARY = """
negative positive absolute fabs reciprocal square sqrt cbrt exp exp2 expm1 log log2 log10 log1p
sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh
sinc deg2rad rad2deg degrees radians nan_to_num sign floor ceil trunc rint clip i0
"""
REDUCTIONS = """
sum mean prod var std max min amax amin ptp cumsum cumprod cumulative_sum cumulative_prod nansum
nanmean average median quantile percentile trapezoid logsumexp argmax argmin any all count_nonzero
"""
SHAPES = """
getitem set reshape ravel expand_dims squeeze transpose swapaxes moveaxis permute_dims
broadcast_to broadcast_arrays atleast_1d atleast_2d atleast_3d roll flip flipud fliplr rot90
repeat tile pad diag diagonal diagflat trace triu tril where select choose take take_along_axis
compress extract partition sort argsort concatenate stack vstack hstack dstack column_stack split
array_split hsplit vsplit dsplit append delete insert block meshgrid diff ediff1d gradient unwrap
interp copy astype
"""
LINEAR_ALGEBRA = """
dot vdot inner outer matmul matvec vecmat tensordot einsum kron cross vander convolve correlate
polyval cov corrcoef linalg.det linalg.slogdet linalg.inv linalg.pinv linalg.solve linalg.lstsq
linalg.norm linalg.cholesky linalg.qr linalg.eigh linalg.eigvalsh linalg.eig linalg.svd
linalg.matrix_power linalg.matrix_rank linalg.multi_dot
"""
SPECIAL = """
erf erfc erfinv gamma gammaln digamma logit expit log_ndtr xlogy entr rel_entr j0 j1 i1
"""
NETWORKS = """
relu leaky_relu elu selu gelu silu softplus sigmoid hard_tanh soft_sign softmax log_softmax glu
dropout one_hot conv1d conv2d max_pool2d avg_pool2d batch_norm layer_norm embedding
scaled_dot_product_attention
"""
COMPLEX = """
real imag conj angle fft.fft fft.ifft fft.rfft fft.irfft
"""

FAMILIES = (
    BINARY, UNARY, REDUCTIONS, SHAPES, LINEAR_ALGEBRA, SPECIAL, NETWORKS, COMPLEX
)  # fmt: skip
LISTED = [name for family in FAMILIES for name in family.split()]
