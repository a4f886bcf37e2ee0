//! A bar that shows how far a number has come towards a target; the words beside it say the same.

use maud::{Markup, html};

/// A bar from nothing to its whole.
#[derive(Clone, Copy, Debug)]
pub struct Meter<'a> {
    /// What is certain, in thousandths of the whole; more than 1000 fills the bar.
    pub certain: u32,
    /// What is possible, in thousandths of the whole; not below `certain`.
    pub possible: u32,
    /// The same in words, e.g. `已有 312 家，目标 500 家`.
    pub label: &'a str,
}

/// Renders a bar, with the open part of a range lighter than the certain one.
pub fn meter(meter: &Meter<'_>) -> Markup {
    let certain = meter.certain.min(1000);
    let possible = meter.possible.clamp(certain, 1000);
    html! {
        svg.meter role="img" aria-label=(meter.label) viewBox="0 0 1000 12" preserveAspectRatio="none" {
            rect.track x="0" y="0" width="1000" height="12" {}
            @if certain < possible { rect.open x=(certain) y="0" width=(possible - certain) height="12" {} }
            rect.part x="0" y="0" width=(certain) height="12" {}
        }
    }
}
