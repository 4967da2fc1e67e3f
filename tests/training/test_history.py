import json
from dataclasses import asdict

from tinygrad_edu.training import History


def test_its_repr_tells_the_course_of_every_curve():
    assert repr(History()) == "<History: 0 epochs>"
    assert repr(History([1.0])) == "<History: 1 epoch, loss 1>"
    history = History([1.0, 0.5], [2.0, 0.25], {"accuracy": [0.5, 0.75]}, {"accuracy": [0.1, 0.2]})
    assert repr(history) == (
        "<History: 2 epochs, loss 1 to 0.5, validation loss 2 to 0.25, "
        "accuracy 0.5 to 0.75, validation accuracy 0.1 to 0.2>"
    )


def test_it_is_made_of_plain_lists():
    history = History([1.0, 0.5], metrics={"accuracy": [0.5, 0.75]})
    assert History(**json.loads(json.dumps(asdict(history)))) == history
    assert len(history) == 2


def test_curves_have_names_to_show_and_empty_ones_are_left_out():
    history = History([1.0], [], {"accuracy": [0.5]}, {"accuracy": [0.25]})
    assert history.curves() == {
        "loss": [1.0],
        "accuracy": [0.5],
        "validation accuracy": [0.25],
    }


def test_two_histories_share_no_list():
    History().add({"loss": 1.0, "accuracy": 0.5})
    assert not History().loss and not History().metrics
