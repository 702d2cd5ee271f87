"""Years and days that an expression takes from the ones before it, in news and in narrated history."""

from datetime import date

import pytest

from extract.text.dates import find_times

HISTORY = (
    "In 1861 the north rose. By 1862 two ports had fallen. A treaty of 1863 failed. In May 1864 the capital fell, and"
    " in 1865 the king left. Nothing happened in 1866. "
)


def last_of(text, anchor):
    found = find_times(text, anchor)[-1]
    return str(found.start), str(found.end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("The siege began in May 2006. The army retook the town on April 15.", "2006-04-15", "2006-04-15"),
        ("The war began on 3 March 2003. On April 9 the capital fell.", "2003-04-09", "2003-04-09"),
        ("They met on 28 December 2005, and again on January 4.", "2006-01-04", "2006-01-04"),
        ("It lasted from October to March 2005.", "2005-03-01", "2005-03-31"),
        ("The 2006 accord failed. The army left on Nov. 2.", "2009-11-02", "2009-11-02"),
        ("It began in May 2006. Much was said. Much was done. They left on Nov. 2.", "2009-11-02", "2009-11-02"),
        ("The war began in May 2006. They met on Dec. 2.", "2009-12-02", "2009-12-02"),
        ("They met on 3 May 2006. Two days later he left.", "2006-05-05", "2006-05-05"),
        ("They met on 3 May 2006. Seventeen days later he left.", "2006-05-20", "2006-05-20"),
        ("They met in May 2006. A month later he left.", "2006-06-01", "2006-06-30"),
        ("They met on 3 May 2006 and left later that month.", "2006-05-01", "2006-05-31"),
        ("They met on 3 May 2006. Last year he left.", "2008-01-01", "2008-12-31"),
    ],
)
def test_in_news_a_year_goes_on_for_a_sentence(text, start, end):
    assert last_of(text, date(2009, 12, 19)) == (start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("In June 1867 he came back. Much was said. Much was done. On 4 August he fled.", "1867-08-04", "1867-08-04"),
        ("In November 1867 he came back. He was killed in February.", "1868-02-01", "1868-02-29"),
        ("In February 1868 it fell. In mid-November they had come.", "1867-11-01", "1867-11-30"),
        ("In 1867 he came back. By December he had fled.", "1867-12-01", "1867-12-31"),
        ("On 3 May 1867 he came. He fled by the end of the month.", "1867-05-01", "1867-05-31"),
        ("On 3 May 1867 he came. It had burnt the previous year.", "1866-01-01", "1866-12-31"),
        ("On 3 May 1867 he came. He fled twelve days later.", "1867-05-15", "1867-05-15"),
        ("On 3 May 1867 he came. The town fell two years later.", "1869-01-01", "1869-12-31"),
    ],
)
def test_narrated_history_counts_from_its_own_past(text, start, end):
    assert last_of(HISTORY + text, date(2009, 12, 19)) == (start, end)
