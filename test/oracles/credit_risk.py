"""
Counts the German credit data of IBM's watson-openscale-samples (Apache-2.0) for the fairness tests:
python3 test/oracles/credit_risk.py german_credit_data_biased_training.csv
"""
import json
import pathlib
import sys

import pandas as pd

rows = pd.read_csv(sys.argv[1])
rows["Rule"] = ((rows["LoanAmount"] < 5000) & (rows["LoanDuration"] <= 30)).map({True: "No Risk", False: "Risk"})
counts = rows.groupby(["Sex", "Age", "Risk", "Rule"]).size().reset_index(name="count")
out = pathlib.Path(__file__).parents[1] / "Assay.Monitors.Tests" / "Oracles" / "credit_risk.json"
out.write_text(json.dumps({
    "versions": {"pandas": pd.__version__},
    "fields": ["Sex", "Age", "Risk", "Rule", "count"],
    "values": counts.values.tolist(),
}) + "\n")
