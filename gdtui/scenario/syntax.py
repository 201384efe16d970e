"""What is wrong with a text that is no TOML, in words: which key it happened at, and what would be right."""

from __future__ import annotations

import re
import tomllib

from gdtui.errors import ScenarioError
from gdtui.scenario.lines import last_text, walk
from gdtui.scenario.meant import comma_at

_TWICE = "is there twice"
_WORDS = (
    # what tomllib says, what it means, what would be right
    (r"Cannot (overwrite|declare|mutate|redefine)|Duplicate inline", _TWICE, "keep one of them"),
    (r"Illegal character '\\n'", "the text has no end", 'close it with quotes; """ around it allow line ends'),
    (r"Expected \"'\"|Found invalid character '\\n'", "the text has no end",
     "close it with quotes; ''' around it allow line ends"),
    (r"Illegal character|Found invalid", "a character that no text may hold", "take it out, or write it as \\u0000"),
    (r"Unescaped", "a lone \\ in a text", "write \\\\, or put the text into single quotes"),
    (r"Invalid hex|Escaped character", "no such character after the \\", "write \\u and four hexadecimal digits"),
    (r"Unterminated|Expected \"'''\"", "the text has no end", "close it with the quotes that it began with"),
    (r"Unclosed array", "the list has no end here", "close it with ], and put commas between its items"),
    (r"Unclosed inline", "the table has no end here",
     "close it with } on the same line, and put commas between its keys"),
    (r"Expected '\]", "the heading has no end", "close it with ], as in [training], or ]] where it began with [["),
    (r"Expected '='", "a name without a value", "write key = value"),
    (r"Expected newline", "more than one thing on a line",
     "a line of its own for each key; numbers as 0.5, texts in quotes"),
    (r"Invalid value", "not a value", 'numbers as 0.5, texts in quotes "…", true and false in small letters'),
    (r"Invalid date", "no such date, nor a number", "numbers as 0.5, texts in quotes"),
    (r"Invalid (statement|initial)", "neither a heading, nor key = value, nor a comment",
     "as in [training], steps = 100, # why"),
)  # fmt: skip


def refusal(text: str, error: tomllib.TOMLDecodeError) -> ScenarioError:
    """The error for a text that `tomllib` refuses: with its line, and the key it happened at."""
    said, _, place = str(error).rpartition(" (at ")
    reason, hint = _in_words(said or str(error))
    found = re.match(r"line (\d+), column (\d+)", place)
    if not found:  # at the end of the document: what has no end begins further up
        if opened := re.match(r"Unterminated|Expected (?=\"')", said):
            return _endless(text, '"' if opened[0] == "Unterminated" else "'", reason, hint)
        walked = walk(text)
        if walked.nested and said.startswith("Invalid value"):
            reason, hint = _in_words("Unclosed array")
        return _error(reason, walked.here, hint, walked.places.get(walked.here, text.count("\n") + 1))
    line, column = int(found[1]), int(found[2])
    lines = text.split("\n")
    if said.startswith(("Expected newline", "Expected '='")) and (comma := comma_at(lines[line - 1], column - 1)):
        reason, hint, column = "a comma in a number", comma[1], comma[0] + 1
    walked = walk("\n".join([*lines[: line - 1], lines[line - 1][: column - 1]]))
    if reason != _TWICE:
        return _error(reason, walked.here, f"column {column}; {hint}", line)
    key = walked.here if said.startswith("Duplicate") else walked.statement
    first = walked.places.get(key, line)
    return _error(reason, key, f"{hint}: it is on line {first} too" if first != line else hint, line)


def _endless(text: str, quote: str, reason: str, hint: str) -> ScenarioError:
    """The error for a text that is still open at the end of the document: the last one that such a quote begins."""
    begin = last_text(text, quote)
    line = text.count("\n", 0, begin) + 1
    end = text.find("\n", begin)
    return _error(reason, walk(text[:end] if end >= 0 else text).here, hint, line)


def _error(reason: str, key: str, hint: str, line: int) -> ScenarioError:
    return ScenarioError(f"not TOML: {reason}", key, hint=hint, line=line)


def _in_words(said: str) -> tuple[str, str]:
    for pattern, reason, hint in _WORDS:
        if re.match(pattern, said):
            return reason, hint
    return said, "look at the text before it"
