import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.flight import Flight, is_stream, read_scripts, read_stream


def pushes(stream: str, *cuts: int) -> list[str]:
    edges = [0, *cuts, len(stream)]
    pieces = [stream[a:b] for a, b in itertools.pairwise(edges)]
    return [f"self.__next_f.push([1,{json.dumps(piece)}])" for piece in pieces]


STREAM = (
    '7f:I[5,["/chunk.js"],"default"]\n:HL["/a.css","style"]\n17:null\n'
    '32:T8,é:"\n1:x7:["$","$L7f",null,{"event":{"title":"One","text":"$32","none":"$undefined"}}]\n'
)


def test_rows_of_every_kind_are_told_apart() -> None:
    flight = read_stream(STREAM)
    assert set(flight.rows) == {"17", "32", "7"}
    assert flight.rows["32"] == 'é:"\n1:x'
    assert flight.faults == 0


@given(st.lists(st.integers(0, len(STREAM)), max_size=6).map(sorted))
def test_a_stream_reads_the_same_wherever_it_is_cut(cuts: list[int]) -> None:
    assert read_scripts(pushes(STREAM, *cuts)) == read_stream(STREAM)


@given(st.text(alphabet="é$\n:T,x😀", max_size=40), st.integers(0, 60))
def test_a_text_row_comes_back_as_it_was_sent(text: str, cut: int) -> None:
    stream = f'a:T{len(text.encode()):x},{text}b:"$a"\n'
    flight = read_scripts(pushes(stream, min(cut, len(stream))))
    assert flight.resolve("$b") == text


def test_a_character_cut_in_two_by_a_push_is_whole_again() -> None:
    flight = read_scripts([r'self.__next_f.push([1,"1:\"\ud83d"])', r'self.__next_f.push([1,"\ude00\"\n"])'])
    assert flight.rows == {"1": "😀"}


def test_other_pushes_and_other_scripts_are_left_alone() -> None:
    scripts = ["self.__next_f.push([0])", 'var x = "1:2\\n"', 'self.__next_f.push([1,"1:2\\n"])']
    assert read_scripts(scripts) == Flight({"1": 2})


@pytest.mark.parametrize(
    ("broken", "kept"),
    [
        ('1:{"a":\n2:3\n', {"2": 3}),
        ("1:" + "[" * 100_000 + "\n2:3\n", {"2": 3}),
        ("no row at all\n2:3\n", {"2": 3}),
        ("2:3\n1:Tff,cut short", {"2": 3}),
        ("1:" + "9" * 5000 + "\n2:3\n", {"2": 3}),
    ],
)
def test_a_broken_row_costs_only_itself_and_is_counted(broken: str, kept: dict[str, int]) -> None:
    assert read_stream(broken) == Flight(kept, faults=1)


def test_a_push_that_is_cut_off_is_counted() -> None:
    flight = read_scripts(['self.__next_f.push([1,"1:2\\n"])', 'self.__next_f.push([1,"3:4'])
    assert flight == Flight({"1": 2}, faults=1)


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ("$undefined", None),
        ("$L80", None),
        ("$@7e", [{"name": "A"}]),
        ("$7e:0:name", "A"),
        ("$76:props:cookies:id", "x"),
        ("$76:props:nothing:id", None),
        ("$$5 million", "$5 million"),
        ("$D2026-11-20T10:00:00.000Z", "2026-11-20T10:00:00.000Z"),
        ("$Sreact.fragment", None),
        ("$1", None),
        ("plain", "plain"),
        (7, 7),
    ],
)
def test_a_reference_is_resolved_or_dropped(reference: object, value: object) -> None:
    rows = {"7e": [{"name": "A"}], "76": ["$", "$L80", None, {"cookies": {"id": "x"}}], "1": "$2", "2": "$1"}
    assert Flight(rows).resolve(reference) == value


def test_a_path_goes_through_references_lists_and_choices() -> None:
    story = {"carousel": "$5", "tags": [{"name": "$6"}]}
    flight = Flight({"5": {"buckets": [{"id": "left", "n": 4}, {"id": "right", "n": 2}]}, "6": "Tag"})
    assert flight.get(story, "carousel.buckets[id=right].n") == 2
    assert flight.get(story, "tags.0.name") == "Tag"
    assert flight.get(story, "tags.9.name") is None
    assert flight.get(story, "carousel.buckets[id=center].n") is None


def test_objects_are_found_by_shape_and_the_outermost_first() -> None:
    inner = {"title": "inner", "count": 1}
    flight = Flight(
        {"1": [[{"title": "no count"}], [[{"deep": [inner]}]]], "2": {"title": "outer", "count": 2}}
    )
    assert [found["title"] for found in flight.find(("title", "count"))] == ["outer", "inner"]


def test_a_raw_stream_is_known_from_a_page() -> None:
    assert is_stream('0:{"a":1}\n')
    assert is_stream(':HL["/a.css","style"]\n')
    assert is_stream('1:"$Sreact.fragment"\n')
    assert not is_stream("<!DOCTYPE html><script>self.__next_f.push([1,1])</script>")
    assert not is_stream("")


@given(st.text(alphabet='0a:T{}[]",$@L\n5', max_size=60))
def test_no_stream_raises(text: str) -> None:
    flight = read_stream(text)
    for value in flight.rows.values():
        flight.resolve(value)
    list(flight.find(("a",)))
