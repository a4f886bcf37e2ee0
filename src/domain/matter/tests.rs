use super::*;

const PATH: &str = "matters/request.toml";

/// What the loader finds after a change of the file of requests.
fn found(from: &str, to: &str) -> String {
    let text = Seeds::compiled().text(PATH).unwrap().to_owned();
    assert!(text.contains(from), "{PATH} holds no `{from}`");
    found_in(&text.replacen(from, to, 1))
}

fn found_in(text: &str) -> String {
    let findings = load_kinds(&Seeds::compiled().with(PATH, text)).unwrap_err();
    let lines = findings.iter().map(|found| format!("{} {}", found.key, found.problem));
    lines.collect::<Vec<_>>().join("; ")
}

#[test]
fn the_kinds_that_ship_are_sound() {
    let kinds = load_kinds(&Seeds::compiled()).unwrap();
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code.as_str()).collect();
    assert_eq!(codes, ["match", "request", "visit"]);
}

#[test]
fn a_state_that_no_event_leads_to_is_refused() {
    let stray = "[[state]]\ncode = \"stray\"\ntitle = \"无\"\nfinal = true\n\n[[event]]";
    assert_eq!(found("[[event]]", stray), "state.stray no event leads to it");
}

#[test]
fn a_state_from_which_no_end_is_reached_is_refused() {
    let text = Seeds::compiled().text("matters/visit.toml").unwrap().to_owned();
    let trap = text.replace("to = \"cancelled\"", "").replace("to = \"recorded\"", "");
    let trap = trap.replace("code = \"visit\"", "code = \"request\"");
    assert_eq!(
        found_in(&trap),
        "state.planned no end is reached from it; state.recorded no event leads to it; state.cancelled no event leads to it"
    );
}

#[test]
fn a_final_state_with_an_event_is_refused() {
    assert_eq!(
        found(
            "from = [\"finished\"]\nto = \"revisited\"",
            "from = [\"finished\", \"closed\"]\nto = \"revisited\""
        ),
        "state.closed it is final and has an event"
    );
}

#[test]
fn an_event_that_nobody_may_do_is_refused() {
    assert_eq!(
        found("by = [\"unit\", \"bureau\"]", "by = []"),
        "event.sign nobody may do it"
    );
}

#[test]
fn codes_that_stand_twice_are_refused() {
    assert_eq!(
        found("code = \"accept\"", "code = \"dispatch\""),
        "event.dispatch it stands twice"
    );
    assert_eq!(
        found("code = \"closed\"", "code = \"refused\""),
        "state.refused it stands twice; event.close there is no state `closed`; event.close_unvisited there is no state `closed`"
    );
    assert!(
        found(
            "initial = \"registered\"",
            "initial = \"registered\"\ninitial = \"closed\""
        )
        .contains("duplicate key")
    );
    assert_eq!(
        found("code = \"request\"", "code = \"visit\""),
        "code `visit` is another file's code"
    );
}

#[test]
fn names_that_point_nowhere_are_refused() {
    assert_eq!(
        found("initial = \"registered\"", "initial = \"none\""),
        "initial there is no state `none`; event 1 events come from nowhere"
    );
    assert_eq!(
        found("to = \"accepted\"", "to = \"none\""),
        "event.accept there is no state `none`"
    );
    assert!(found("by = [\"bureau\"]", "by = [\"mayor\"]").contains("mayor"));
    assert!(found("asks = [\"class\"]", "asks = [\"colour\"]").contains("colour"));
    assert!(found("title = \"受理\"", "titel = \"受理\"").contains("titel"));
}

#[test]
fn beginnings_that_are_none_or_several_are_refused() {
    assert_eq!(
        found("from = [\"registered\"]\nto = \"accepted\"", "to = \"accepted\""),
        "event 2 events come from nowhere"
    );
}

#[test]
fn a_unit_that_is_not_asked_for_or_is_there_already_is_refused() {
    assert_eq!(
        found("asks = [\"unit\"]\ndoes = [\"assign\"]", "does = [\"assign\"]"),
        "event.dispatch a unit is asked for and not used, or used and not asked for"
    );
    assert_eq!(
        found(
            "from = [\"accepted\"]\nto = \"dispatched\"",
            "from = [\"accepted\", \"handling\"]\nto = \"dispatched\""
        ),
        "event.dispatch a unit has it already in a state that it comes from"
    );
}

#[test]
fn a_proposal_that_nobody_decides_is_refused() {
    assert_eq!(
        found("proposes = \"refusal\"", "proposes = \"doubt\""),
        "event `doubt` is proposed and not decided, or decided and not proposed; \
         event `refusal` is proposed and not decided, or decided and not proposed"
    );
}

#[test]
fn an_end_that_is_only_proposed_is_refused() {
    assert_eq!(
        found(
            "by = [\"unit\"]\nasks = [\"note\"]\nproposes = \"unable\"",
            "to = \"unable\"\nby = [\"unit\"]\nasks = [\"note\"]\nproposes = \"unable\""
        ),
        "event.propose_unable what ends a matter is not proposed but decided"
    );
}

#[test]
fn clocks_that_stop_for_ever_or_are_of_no_kind_are_refused() {
    assert_eq!(
        found("does = [\"resume\"]", ""),
        "event clocks are stopped and do not go on, or the other way round"
    );
    let unclocked = found("clocked = true\n", "");
    assert!(
        unclocked.starts_with("event.register it moves clocks of a kind without"),
        "{unclocked}"
    );
}

#[test]
fn a_choice_of_nothing_is_refused() {
    let text = Seeds::compiled().text(PATH).unwrap().to_owned();
    let line = text.lines().find(|line| line.starts_with("choices")).unwrap();
    assert_eq!(found(line, ""), "field.topic there is nothing to choose");
}
