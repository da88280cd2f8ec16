"""The pain form saves itself: in which order, and what a fault leaves."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.pain_form_app import DAY, NOWHERE, Form, saved


def test_less_than_all_is_saved_by_the_button(form: Form) -> None:
    form.go(NOWHERE)
    form.score(4).click()
    form.button("Save 4/10, without where it hurt or began").click()
    form.is_saved("✓ Saved: None unspecified 4/10")
    assert form.server.last["places"][0]["location"] == "unspecified"
    form.place("Your left shin").click()
    form.is_saved("✓ Saved: left shin 4/10")
    assert form.server.last["change"] == 71
    assert len(form.server.said) == 2


def test_a_place_without_a_number_is_saved_by_the_button(form: Form) -> None:
    form.go()
    form.page.mouse.click(*form.point(0.5))
    form.button("Save right knee, 2.8 km, without a number").click()
    form.is_saved("✓ Saved: right knee None/10")
    assert form.server.last["places"][0]["score"] is None


def test_undo_gives_the_form_back_untouched(form: Form) -> None:
    form.go()
    form.score(4).click()
    form.button("Carried in").click()
    form.is_saved()
    form.button("Undo").click()
    form.says("Nothing to save yet")
    expect(form.page.get_by_role("status")).to_have_text("Taken back")
    assert form.server.last == {
        "n": 2, "action": "undo", "key": "r1", "kind": "run", "change": 71, "seen": [],
    }  # fmt: skip
    assert form.page.locator("input:checked").count() == 0
    expect(form.button("Carried in")).to_have_attribute("aria-pressed", "false")
    assert form.button("Undo").count() == 0
    form.score(4).click()
    form.button("Carried in").click()
    form.is_saved()
    assert form.server.last["change"] is None


def test_while_a_save_is_on_its_way_only_the_newest_waits(form: Form) -> None:
    form.go()
    form.server.go.clear()
    form.score(4).click()
    form.button("From the start").click()
    form.says("Saving right knee, from the start (4/10)")
    form.score(5).click()
    form.score(6).click()
    form.button("Stopped for it").click()
    form.says("Saving right knee, from the start (6/10), with a stop")
    assert len(form.server.said) == 1
    form.server.go.set()
    form.is_saved("✓ Saved: right knee 6/10")
    first, second = form.server.said
    assert (first["change"], second["change"]) == (None, 71)
    assert (second["n"], second["stopped"]) == (2, True)


def test_undo_waits_for_the_save_before_it(form: Form) -> None:
    form.go()
    form.server.go.clear()
    form.score(0).click()
    form.says("Saving no pain")
    form.button("Undo").click()
    form.server.go.set()
    form.says("Nothing to save yet")
    assert [(s["action"], s["change"]) for s in form.server.said] == [
        ("save", None),
        ("undo", 71),
    ]


def test_a_change_during_undo_is_not_lost(form: Form) -> None:
    form.go()
    form.score(0).click()
    form.is_saved("✓ Saved: no pain")
    form.server.go.clear()
    form.button("Undo").click()
    form.says("Taking it back")
    form.score(3).click()
    form.button("From the start").click()
    form.server.go.set()
    form.is_saved("✓ Saved: right knee 3/10")
    assert form.server.last["change"] is None


def test_a_fault_keeps_what_was_told_and_saves_again(form: Form) -> None:
    form.go()
    words = "Not saved: the disk is full. Make room, then try again."
    form.server.answer = lambda _: {"status": "fault", "words": words, "change": None}
    form.score(4).click()
    form.button("Carried in").click()
    expect(form.alert).to_have_text(words)
    form.says("Save again")
    expect(form.score(4)).to_be_checked()
    form.server.answer = saved
    form.button("Save again").click()
    form.is_saved()
    expect(form.alert).to_have_text("")
    first, second = form.server.said
    assert first["places"] == second["places"]


def test_no_pain_stands_in_silence_until_pain_is_told_in_full(form: Form) -> None:
    form.go()
    form.score(0).click()
    form.is_saved("✓ Saved: no pain")
    form.score(4).click()
    form.says("Still saved: no pain. Save instead right knee, 4/10, without where it began")
    expect(form.button("Undo")).to_be_visible()
    expect(form.alert).to_have_text("")
    form.button("From the start").click()
    form.is_saved()
    assert [(s["painless"], len(s["places"]), s["change"]) for s in form.server.said] == [
        (True, 0, None), (False, 1, 71),
    ]  # fmt: skip


def test_pain_told_while_no_pain_is_on_its_way_waits_until_it_is_told(form: Form) -> None:
    form.go()
    form.server.go.clear()
    form.score(0).click()
    form.score(4).click()
    form.says("Saving no pain")
    form.server.go.set()
    form.says("Still saved: no pain. Save instead right knee, 4/10, without where it began")
    assert len(form.server.said) == 1
    form.redraw()
    form.button("Carried in").click()
    form.is_saved()


def test_a_run_left_out_taken_off_again_waits_for_undo(form: Form) -> None:
    form.go(DAY)
    form.button("Left a run out for it").click()
    form.button("Save a run left out").click()
    form.says("✓ Saved: no pain")
    form.button("Left a run out for it").click()
    form.says("Still saved: no pain")
    expect(form.alert).to_have_text("")
    assert len(form.server.said) == 1


def test_after_a_fault_a_save_takes_the_place_of_the_one_before(form: Form) -> None:
    form.go()
    form.score(4).click()
    form.button("Carried in").click()
    form.is_saved()
    rows = [[5, "as it was saved"]]
    form.server.answer = lambda _: {"status": "fault", "words": "Locked.", "seen": rows}
    form.score(5).click()
    expect(form.alert).to_have_text("Locked.")
    form.server.answer = saved
    form.button("Save again").click()
    form.is_saved("✓ Saved: right knee 5/10")
    assert [(s["change"], s["seen"]) for s in form.server.said] == [
        (None, []), (71, []), (71, []),
    ]  # fmt: skip


def test_a_conflict_keeps_yours_until_you_choose(form: Form) -> None:
    form.go()
    words = "This was changed in another window: it now says 2/10. Yours is still here."
    form.score(4).click()
    form.button("Carried in").click()
    form.is_saved()
    form.server.answer = lambda _: {"status": "conflict", "words": words, "change": 99}
    form.score(5).click()
    expect(form.alert).to_have_text(words)
    form.score(6).click()
    expect(form.score(6)).to_be_checked()
    form.server.answer = saved
    form.button("Save again").click()
    form.is_saved("✓ Saved: right knee 6/10")
    assert [s["places"][0]["score"] for s in form.server.said] == [4, 5, 6]
    assert form.server.last["change"] == 99


def test_after_a_conflict_theirs_may_stay(form: Form) -> None:
    form.go()
    form.server.answer = lambda _: {"status": "conflict", "words": "Changed.", "change": None}
    form.score(0).click()
    form.button("Keep theirs").click()
    form.says("Nothing to save yet")
    assert form.page.locator("input:checked").count() == 0
    assert len(form.server.said) == 1


def test_no_answer_is_said_and_a_late_one_still_counts(form: Form) -> None:
    form.page.clock.install()
    form.go()
    form.server.go.clear()
    form.score(0).click()
    form.says("Saving no pain")
    form.page.clock.fast_forward(16_000)
    expect(form.alert).to_contain_text("No answer came. What you told is still here")
    form.says("Save again")
    form.server.go.set()
    form.is_saved("✓ Saved: no pain")
    expect(form.button("Undo")).to_be_visible()


def test_words_are_saved_when_the_writing_rests(form: Form) -> None:
    form.go()
    form.score(0).click()
    form.is_saved("✓ Saved: no pain")
    form.stop_the_clock()
    form.button("+ a note").click()
    form.page.keyboard.type("easy")
    form.says("✓ Saved: no pain")
    form.page.clock.fast_forward(2_000)
    form.says("Saving no pain, with a note")
    form.page.clock.resume()
    form.is_saved("✓ Saved: no pain")
    assert [said["note"] for said in form.server.said] == [None, "easy"]


def test_a_page_that_is_put_away_saves_what_rests(form: Form) -> None:
    form.go()
    form.score(4).click()
    form.stop_the_clock()
    form.slider().press("ArrowRight")
    form.says("Save right knee, 2.9 km (4/10)")
    form.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    form.says("Saving right knee, 2.9 km (4/10)")
    form.page.clock.resume()
    form.is_saved()


def test_a_page_drawn_anew_finds_what_was_not_saved(form: Form) -> None:
    form.go()
    form.score(4).click()
    form.redraw()
    expect(form.score(4)).to_be_checked()
    form.says("Save right knee, 4/10, without where it began")
    form.button("Carried in").click()
    form.is_saved()
    form.redraw()
    form.says("Nothing to save yet")
    assert form.page.locator("input:checked").count() == 0
