"""pandas tables for analysts. Never on the path of a search; pandas is imported only here and on call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casekit.casebase.collection import Collection
from casekit.search.documents import period_words, place_line

if TYPE_CHECKING:
    from pandas import DataFrame


def cases_frame(collection: Collection) -> DataFrame:
    """Return one row per case, with every facet as a list of ids."""
    import pandas as pd

    rows = [
        {
            "id": case.id,
            "title": case.title,
            "place": place_line(case, collection),
            "period": period_words(case),
            "lead": case.lead.name,
            "state": case.record.state,
            **{facet: list(values[case.id]) for facet, values in collection.values.items()},
        }
        for case in collection.cases.values()
    ]
    columns = ["id", "title", "place", "period", "lead", "state", *collection.values]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def claims_frame(collection: Collection) -> DataFrame:
    """Return one row per figure."""
    import pandas as pd

    columns = ["case", "value", "what", "of", "as_at", "said_by", "state", "reason", "source", "locator"]
    rows = [
        {**claim.model_dump(), "case": case.id, "source": case.source(claim.source).title}
        for case in collection.cases.values()
        for claim in case.claims
    ]
    return pd.DataFrame(rows, columns=columns)


def outcomes_frame(collection: Collection) -> DataFrame:
    """Return one row per outcome; domains as a list of ids."""
    import pandas as pd

    columns = ["case", "statement", "domain", "result", "kind", "said_by", "source", "locator"]
    rows = [
        {
            **outcome.model_dump(),
            "domain": list(outcome.domain),
            "case": case.id,
            "source": case.source(outcome.source).title,
        }
        for case in collection.cases.values()
        for outcome in case.outcomes
    ]
    return pd.DataFrame(rows, columns=columns)
