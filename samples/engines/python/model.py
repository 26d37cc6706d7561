"""The model: from rows of fields and values to labels and probabilities. Knows nothing of HTTP."""

import math
import sys

import pandas
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


class BadRows(Exception):
    """The rows cannot be scored; says which and why."""


class Model:
    def __init__(self, pipeline, numbers, texts):
        self._pipeline = pipeline
        self._numbers = numbers
        self._texts = texts
        self.labels = [str(label) for label in pipeline.classes_]

    @classmethod
    def train(cls, path, label, seed):
        rows = pandas.read_csv(path)
        if label not in rows.columns:
            raise SystemExit(f"{path} has no column '{label}'; it has {', '.join(rows.columns)}.")
        target = rows.pop(label)
        texts = [name for name in rows.columns if not pandas.api.types.is_numeric_dtype(rows[name])]
        numbers = [name for name in rows.columns if name not in texts]
        one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        pipeline = make_pipeline(
            make_column_transformer((one_hot, texts), ("passthrough", numbers)),
            HistGradientBoostingClassifier(max_iter=60, random_state=seed),
        )
        return cls(pipeline.fit(rows, target), numbers, texts)

    def score(self, block):
        """Answers one row of prediction and probabilities for each row; columns it does not know and `meta` are ignored."""
        rows = self._read(block)
        fields = ["prediction", "probability"]
        if rows.empty:
            return {"fields": fields, "labels": self.labels, "values": []}
        chances = self._pipeline.predict_proba(rows)
        values = [[self.labels[row.argmax()], row.tolist()] for row in chances]
        return {"fields": fields, "labels": self.labels, "values": values}

    def _read(self, block):
        if not isinstance(block, dict) or not isinstance(block.get("fields"), list) or not isinstance(block.get("values"), list):
            raise BadRows('The body must be {"fields": [...], "values": [[...], ...]}, plain or inside "input_data".')
        fields, values = block["fields"], block["values"]
        missing = [name for name in self._texts + self._numbers if name not in fields]
        if missing:
            raise BadRows(f"The fields {', '.join(missing)} are missing.")
        for number, row in enumerate(values):
            if not isinstance(row, list) or len(row) != len(fields):
                raise BadRows(f"values[{number}] must be an array of {len(fields)} values, one for each field.")
        columns = list(zip(*values)) if values else [()] * len(fields)
        position = {name: index for index, name in enumerate(fields)}
        read = {name: self._read_numbers(name, columns[position[name]]) for name in self._numbers}
        read |= {name: [str(value) for value in columns[position[name]]] for name in self._texts}
        return pandas.DataFrame(read)

    @staticmethod
    def _read_numbers(name, values):
        read = []
        for number, value in enumerate(values):
            if value is None:
                read.append(math.nan)
                continue
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise BadRows(f"values[{number}] holds {value!r} for '{name}', which must be a number.")
            # Compared, not converted: an integer may be larger than a float can be, and NaN compares with nothing.
            if not -sys.float_info.max <= value <= sys.float_info.max:
                raise BadRows(f"values[{number}] holds a number for '{name}' that is not finite or too large.")
            read.append(float(value))
        return read
