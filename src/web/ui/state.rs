//! Blocks that tell the state of things: nothing here, attention.

use maud::{Markup, html};

use super::badge::Tone;

/// Renders a list without entries: says what is missing and what to do.
pub fn empty(title: &str, hint: Markup) -> Markup {
    html! { div.empty { strong { (title) } p { (hint) } } }
}

/// Renders a message that asks for attention.
pub fn notice(tone: Tone, title: &str, body: Markup) -> Markup {
    let role = match tone {
        Tone::Bad => "alert",
        Tone::Plain | Tone::Accent | Tone::Good | Tone::Wait | Tone::MadeUp => "note",
    };
    html! {
        div.notice.(tone.class()) role=(role) {
            span.mark aria-hidden="true" { (tone.mark()) }
            div { strong { (title) } (body) }
        }
    }
}
