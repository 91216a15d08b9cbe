from grading.formula.stream import TokenStream
from grading.formula.tokens import tokenize


def test_stream_never_passes_the_end():
    stream = TokenStream(tokenize("y"))

    assert [stream.take().kind for _ in range(4)] == ["name", "end", "end", "end"]


def test_stream_sees_a_bar_inside_the_parentheses_that_open_here():
    stream = TokenStream(tokenize("(1 | g)"))

    assert stream.has_bar_inside() is True


def test_stream_takes_no_bar_of_other_parentheses_for_its_own():
    stream = TokenStream(tokenize("(x) + (1 | g)"))

    assert stream.has_bar_inside() is False
