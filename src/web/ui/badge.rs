//! Badges: a word with a tone. The mark or the word carries the meaning, colour only repeats it.

use maud::{Markup, html};

use crate::domain::enterprise::EnterpriseId;
use crate::domain::source::Confidence;
use crate::domain::tenure::Standing;
use crate::rules::verdict::Verdict;
use crate::view::source::SourceView;

/// The tone of a badge or notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    Plain,
    /// Worth a look: a tier, a count, a hint.
    Accent,
    /// Fulfilled, valid, done.
    Good,
    /// Not fulfilled, ended, refused.
    Bad,
    /// Open: not known yet, expiring, waiting for a person.
    Wait,
    /// Fictional.
    MadeUp,
}

impl Tone {
    pub(super) fn class(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Accent => "accent",
            Tone::Good => "good",
            Tone::Bad => "bad",
            Tone::Wait => "wait",
            Tone::MadeUp => "made-up",
        }
    }

    /// A sign that needs no colour to be told apart.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Tone::Plain => "–",
            Tone::Accent => "i",
            Tone::Good => "✓",
            Tone::Bad => "✕",
            Tone::Wait => "?",
            Tone::MadeUp => "※",
        }
    }
}

/// Renders a word with a tone.
pub fn badge(tone: Tone, text: &str) -> Markup {
    html! { span.badge.(tone.class()) { (text) } }
}

/// Renders badges in a row.
pub fn badges(items: &[Markup]) -> Markup {
    html! { span.badges { @for item in items { (item) } } }
}

fn marked(tone: Tone, text: &str) -> Markup {
    html! { span.badge.(tone.class()) { span.mark aria-hidden="true" { (tone.mark()) } (text) } }
}

/// Renders a verdict: sign and word say what the colour repeats.
pub fn verdict_badge(verdict: Verdict) -> Markup {
    worded_verdict(verdict, verdict.title())
}

/// Renders a verdict in other words, e.g. those of a score.
pub fn worded_verdict(verdict: Verdict, word: &str) -> Markup {
    let tone = match verdict {
        Verdict::Met => Tone::Good,
        Verdict::Undecided => Tone::Wait,
        Verdict::Unmet => Tone::Bad,
    };
    marked(tone, word)
}

/// Renders where a tenure stands.
pub fn standing_badge(standing: Standing) -> Markup {
    let tone = match standing {
        Standing::Held => Tone::Good,
        Standing::EndUnknown | Standing::Proposed | Standing::NotYet => Tone::Wait,
        Standing::Expired => Tone::Plain,
        Standing::Ended => Tone::Bad,
    };
    marked(tone, standing.title())
}

/// Renders how far a text or figure is verified, spelled out for those who do not know the letters.
pub fn confidence_badge(confidence: Confidence) -> Markup {
    let tone = match confidence {
        Confidence::A | Confidence::B => Tone::Plain,
        Confidence::C => Tone::Wait,
    };
    html! { span.badge.(tone.class()) title=(confidence.title()) { "可信度 " (confidence) } }
}

/// Renders the mark that every fictional firm carries wherever it appears.
pub fn fictional_badge() -> Markup {
    html! { span.badge.made-up title="演示用的虚构企业，不是真实登记" { "虚构" } }
}

/// Renders the name of a firm with the way to its page. No page draws one otherwise: a test reads them.
pub fn firm(id: EnterpriseId, name: &str, fictional: bool) -> Markup {
    html! { a href={ "/enterprises/" (id) } { (name) } @if fictional { " " (fictional_badge()) } }
}

/// Renders where a fact comes from: title, document number, date, how far it is verified, a link if there is one.
pub fn source_note(source: &SourceView) -> Markup {
    html! {
        span.source {
            @match &source.link {
                Some(address) => a href=(address) rel="noreferrer" { (source.title) },
                None => (source.title),
            }
            @if !source.document.is_empty() { " " span.nowrap { (source.document) } }
            @if let Some(published) = source.published { " " span.nowrap.quiet { (published) } }
            @if source.link.is_none() && !source.locator.is_empty() { " " span.quiet.small { (source.locator) } }
            " " (confidence_badge(source.confidence))
        }
    }
}
