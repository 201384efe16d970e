"""A formula or a CSV file of one's own as a scenario: written as a file would be, and read by its parser."""

from gdtui.drafts.formulas import formula, formula_scenario, minima_words, numbers_in, rate_words, slopes
from gdtui.drafts.tables import Column, Draft, aimed, csv_scenario, draft_of, layers_in

__all__ = [
    "Column",
    "Draft",
    "aimed",
    "csv_scenario",
    "draft_of",
    "formula",
    "formula_scenario",
    "layers_in",
    "minima_words",
    "numbers_in",
    "rate_words",
    "slopes",
]
