"""Fields of the shared index. Texts come as tokens, with `_` where a word is left out."""

from typing import Any

from index import analysis, ranking

VERSION = "elasticsearch-1"
"""Changes with the fields, the analysis or the meaning of a term."""

ID, RIGHTS, DAY, TITLE, PAGES = "id", "rights", "day", "title", "pages"
NAME, PATH, TAG, NUMBER = "name", "path", "tag", "number"
HOLE = "_"
"""No word is written so."""
DEEPEST = 1_000_000
"""Answers that may be leafed through."""

_SETTINGS = {
    "number_of_shards": 1,  # rarity of a word is counted by shard
    "auto_expand_replicas": "0-1",
    "refresh_interval": -1,  # what was not committed is not found
    "max_result_window": DEEPEST,
    "analysis": {
        "filter": {"holes": {"type": "stop", "stopwords": [HOLE]}},
        "analyzer": {"tokens": {"type": "custom", "tokenizer": "whitespace", "filter": ["holes"]}},
    },
    # A word of a name counts by its rarity, however often and in however long a name.
    "similarity": {"rarity": {"type": "BM25", "k1": 0.0, "b": 0.0}},
}


def body(commune: str) -> dict[str, Any]:
    """Settings and mappings of a new index, marked as ours."""
    fields: dict[str, Any] = {
        ranking.field(text, analyzer): {
            "type": "text",
            "analyzer": "tokens",
            "index_options": "freqs" if analyzer == analysis.ACCENT else "positions",
        }
        for text in ranking.TEXTS
        for analyzer in analysis.ANALYZERS
    }
    for name in (NAME, PATH):
        fields[name] = {"type": "text", "analyzer": "tokens", "norms": False, "similarity": "rarity"}
    for name in (RIGHTS, NUMBER):
        fields[name] = {"type": "keyword", "doc_values": False}
    fields[TAG] = {"type": "keyword"}
    fields[ID] = {"type": "long"}
    fields[DAY] = {"type": "integer"}
    mappings = {
        "dynamic": False,  # title and pages are kept to be shown, and not searched
        "_meta": {"passation": commune, "version": VERSION},
        "_source": {"includes": [TITLE, PAGES]},
        "properties": fields,
    }
    return {"settings": {"index": _SETTINGS}, "mappings": mappings}
