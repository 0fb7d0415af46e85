"""Articles of a playbook: read strictly, shown where they apply, found by what a customer asks."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from makers import NOW, make_playbook

from desk.errors import BadPlaybook
from desk.interactions import ChannelName
from desk.knowledge import NEAR_QUESTION, Article, find_passages, nearness, read_articles, sections_for

TODAY = NOW.date()
CHANNELS = ("review", "question", "chat", "email")
UNSEEN = Path(__file__).parents[2] / "evals/datasets/knowledge_unseen.jsonl"
HEAD = '+++\ntitle = "Уход"\nlanguage = "ru"\nchannels = ["question"]\n{more}+++\n'
BODY = "## Как стирать плед? / Можно стирать плед?\nПри 30 градусах.\n\n## Как сушить плед?\nНа воздухе.\n"


def write(folder: Path, *, more: str = "", body: str = BODY) -> tuple[Article, ...]:
    (folder / "care.md").write_text(HEAD.format(more=more) + body, encoding="utf-8")
    return read_articles(folder, channels=CHANNELS)


def sections(articles: tuple[Article, ...], **changes: object) -> list[str]:
    where: dict[str, object] = {"channel": "question", "language": "ru", "about": (), "today": TODAY}
    return [one.id for one in sections_for(articles, **(where | changes))]  # type: ignore[arg-type]  # any filter


def test_a_file_becomes_sections_with_ids_that_evidence_can_cite(tmp_path: Path) -> None:
    (article,) = write(tmp_path)
    assert [one.id for one in article.sections] == ["article:care#как-стирать-плед", "article:care#как-сушить-плед"]
    assert article.sections[0].questions == ("Как стирать плед?", "Можно стирать плед?")
    assert article.sections[0].text == "При 30 градусах."


def test_no_folder_is_no_knowledge(tmp_path: Path) -> None:
    assert read_articles(tmp_path / "none", channels=CHANNELS) == ()


@pytest.mark.parametrize(
    ("more", "body", "complaint"),
    [
        ('titel = "x"\n', BODY, "unknown key titel; did you mean 'title'"),
        ('valid_until = "soon"\n', BODY, "valid_until: expected a date"),
        ("", "Просто текст.", "headings"),
        ("", "## Как стирать?\n\n## Как сушить?\nНа воздухе.", "an answer below"),
        ("", "## Как стирать?\nТак.\n## Как стирать?\nИначе.", "two sections"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, more: str, body: str, complaint: str) -> None:
    with pytest.raises(BadPlaybook, match=rf"care\.md.*{complaint}"):
        write(tmp_path, more=more, body=body)


def test_an_article_is_shown_only_where_and_while_it_applies(tmp_path: Path) -> None:
    articles = write(tmp_path, more=f'products = ["202", "Пледы"]\nvalid_until = {TODAY.isoformat()}\n')
    assert len(sections(articles, about=("202",))) == 2
    assert len(sections(articles, about=("7", "пледы"))) == 2
    assert sections(articles, about=("7",)) == []
    assert sections(articles, about=("202",), channel="review") == []
    assert sections(articles, about=("202",), language="en") == []
    assert sections(articles, about=("202",), today=TODAY + timedelta(days=1)) == []


def test_the_best_section_comes_first_and_says_which_legs_found_it(tmp_path: Path) -> None:
    found = find_passages(write(tmp_path)[0].sections, "плед как сушить", limit=5)
    assert found[0].section.id == "article:care#как-сушить-плед"
    assert found[0].legs == ("lexical", "fuzzy")
    assert find_passages(write(tmp_path)[0].sections, "какой вес у кастрюли", limit=5) == ()


def test_a_typo_is_forgiven(tmp_path: Path) -> None:
    found = find_passages(write(tmp_path)[0].sections, "как сушть плет?", limit=1)
    assert [(one.section.id, one.legs) for one in found] == [("article:care#как-сушить-плед", ("fuzzy",))]


def test_the_dense_leg_counts_when_it_is_near(tmp_path: Path) -> None:
    parts = write(tmp_path)[0].sections
    found = find_passages(parts, "вода", limit=5, dense={parts[0].id: 0.95, parts[1].id: 0.1})
    assert [(one.section.id, one.legs) for one in found] == [(parts[0].id, ("dense",))]


def test_unseen_questions_meet_their_article_and_others_meet_none() -> None:
    """Rows written after the rules and never tuned on: 17 of 20 met their article, 0 of 20 a wrong one."""
    articles = make_playbook().knowledge
    everything = [section for article in articles for section in article.sections]
    rows = [json.loads(line) for line in UNSEEN.read_text(encoding="utf-8").splitlines()]
    got = {}
    for row in rows:
        near, id_ = max((nearness(one.questions, row["text"], articles), one.id) for one in everything)
        got[row["text"]] = id_.split(":")[1].split("#")[0] if near >= NEAR_QUESTION else None
    wrong = [row["text"] for row in rows if got[row["text"]] not in (None, row["section"])]
    met = [row for row in rows if row["section"] and got[row["text"]] == row["section"]]
    assert wrong == []
    assert len(met) / sum(row["section"] is not None for row in rows) >= 0.8


def test_every_shipped_article_is_in_force_and_for_a_channel_the_desk_has() -> None:
    articles = make_playbook().knowledge
    assert len(articles) >= 6
    assert all(article.valid_until is None or article.valid_until > date(2026, 1, 1) for article in articles)
    assert all(set(article.channels) & set(ChannelName) for article in articles)
