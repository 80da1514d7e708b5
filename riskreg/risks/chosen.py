"""What a browser asked for: the query string of a request as a filter, within bounds."""

from werkzeug.datastructures import MultiDict

from riskreg.domain.errors import Invalid
from riskreg.domain.scale import Measure
from riskreg.risks.heatmap_queries import read_measure
from riskreg.risks.register_filter import RegisterFilter, read_filter

_MOST_VALUES = 60


def chosen_risks(given: MultiDict[str, str]) -> RegisterFilter:
    """The register's filter; raises Invalid."""
    values = given.to_dict(flat=False)
    if sum(map(len, values.values())) > _MOST_VALUES:
        raise Invalid("This address holds too many filters. Choose fewer.")
    return read_filter(values)


def chosen_map(given: MultiDict[str, str]) -> tuple[RegisterFilter, Measure]:
    """The filter and the measure of a heat map; raises Invalid."""
    rest = MultiDict(given)
    measures = rest.poplist("measure")
    return chosen_risks(rest), read_measure(measures[-1] if measures else "")
