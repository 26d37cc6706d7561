"""Oracle values of the drift tests (ConstraintOracleTests). Prints them with the versions that made them."""
import sys

import numpy
import pandas
import scipy
from scipy.stats import binomtest

print("python", sys.version.split()[0], "numpy", numpy.__version__, "pandas", pandas.__version__, "scipy", scipy.__version__)
for hits, rows in [(0, 10), (2, 10), (10, 10), (37, 1000), (1, 1)]:
    interval = binomtest(hits, rows).proportion_ci(method="wilson")
    print("wilson", hits, rows, repr(float(interval.low)), repr(float(interval.high)))

# (i * i * 7919) mod 1009 / 8: exact in doubles, in no particular order
values = pandas.Series([(i * i * 7919) % 1009 / 8 for i in range(500)])
described = values.describe()
for key in ["min", "max", "mean", "std", "25%", "50%", "75%"]:
    print(key, repr(float(described[key])))
print("distinct", values.nunique())
